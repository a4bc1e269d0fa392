using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KlingStudio.Storage;

internal sealed class AttemptConfiguration : IEntityTypeConfiguration<AttemptRow>
{
    private const string Paid = "\"EstimateMicros\" > 0";

    public void Configure(EntityTypeBuilder<AttemptRow> builder)
    {
        builder.ToTable("Attempts").HasKey(attempt => attempt.Id);
        builder.Property(attempt => attempt.Id).ValueGeneratedNever();
        builder.Property(attempt => attempt.Owner).HasMaxLength(Widths.Owner);
        builder.Property(attempt => attempt.EngineId).HasMaxLength(Widths.Name);
        builder.Property(attempt => attempt.RequestId).HasMaxLength(Widths.Url);
        builder.Property(attempt => attempt.Outcome).HasConversion<string>().HasMaxLength(Widths.Name);
        builder.Property(attempt => attempt.Standing).HasConversion<string>().HasMaxLength(Widths.Name).HasDefaultValue(MoneyStanding.Estimated);
        builder.HasOne<GenerationRow>().WithMany().HasForeignKey(attempt => attempt.GenerationId).HasPrincipalKey(generation => generation.Id);
        builder.HasIndex(attempt => new { attempt.GenerationId, attempt.Number }).IsUnique();

        // What an owner, and for the caps the whole studio, has spent in a time is a sum along these. Rehearsals are many and cost nothing.
        builder.HasIndex(attempt => new { attempt.Owner, attempt.ClaimedAt }, "IX_Attempts_PaidByOwner").HasFilter(Paid);
        builder.HasIndex(attempt => attempt.ClaimedAt, "IX_Attempts_Paid").HasFilter(Paid);
    }
}
