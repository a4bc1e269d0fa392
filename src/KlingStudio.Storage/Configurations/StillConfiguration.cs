using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KlingStudio.Storage;

internal sealed class StillConfiguration : IEntityTypeConfiguration<StillRow>
{
    public void Configure(EntityTypeBuilder<StillRow> builder)
    {
        builder.ToTable("Stills").HasKey(still => still.Id);
        builder.Property(still => still.Id).ValueGeneratedNever();
        builder.Property(still => still.Owner).HasMaxLength(Widths.Owner);
        builder.Property(still => still.SourceSha256).HasMaxLength(64);
        builder.Property(still => still.DisplayName).HasMaxLength(120);
        builder.Property(still => still.MediaType).HasMaxLength(Widths.Name);

        // The same bytes are stored once per owner, also when two uploads race.
        builder.HasIndex(still => new { still.Owner, still.SourceSha256 }).IsUnique();
    }
}
