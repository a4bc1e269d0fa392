using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KlingStudio.Storage;

internal sealed class ClipConfiguration : IEntityTypeConfiguration<ClipRow>
{
    public void Configure(EntityTypeBuilder<ClipRow> builder)
    {
        builder.ToTable("Clips").HasKey(clip => clip.GenerationId);
        builder.Property(clip => clip.GenerationId).ValueGeneratedNever();
        builder.Property(clip => clip.Owner).HasMaxLength(Widths.Owner);
        builder.Property(clip => clip.Sha256).HasMaxLength(64);
    }
}
