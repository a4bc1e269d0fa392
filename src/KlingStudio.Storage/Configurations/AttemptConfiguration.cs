using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KlingStudio.Storage;

internal sealed class AttemptConfiguration : IEntityTypeConfiguration<AttemptRow>
{
    public void Configure(EntityTypeBuilder<AttemptRow> builder)
    {
        builder.ToTable("Attempts").HasKey(attempt => attempt.Id);
        builder.Property(attempt => attempt.Id).ValueGeneratedNever();
        builder.Property(attempt => attempt.Owner).HasMaxLength(Widths.Owner);
        builder.Property(attempt => attempt.EngineId).HasMaxLength(Widths.Name);
        builder.Property(attempt => attempt.RequestId).HasMaxLength(Widths.Url);
        builder.Property(attempt => attempt.Outcome).HasConversion<string>().HasMaxLength(Widths.Name);
        builder.HasOne<GenerationRow>().WithMany().HasForeignKey(attempt => attempt.GenerationId).HasPrincipalKey(generation => generation.Id);
        builder.HasIndex(attempt => new { attempt.GenerationId, attempt.Number }).IsUnique();

        // What an owner has spent since a moment is a sum along this index.
        builder.HasIndex(attempt => new { attempt.Owner, attempt.ClaimedAt });
    }
}
