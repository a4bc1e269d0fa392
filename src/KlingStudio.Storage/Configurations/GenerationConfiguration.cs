using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KlingStudio.Storage;

internal sealed class GenerationConfiguration : IEntityTypeConfiguration<GenerationRow>
{
    /// <summary>As <see cref="LibraryState"/> names them. Computed in the database, so that no write can forget it.</summary>
    private const string StageSql =
        """CASE WHEN "Status" = 'Completed' THEN 'Ready' WHEN "Status" IN ('Failed', 'Rejected', 'Cancelled') THEN 'Stopped' ELSE 'Working' END""";

    private const string Kept = "\"DeletedAt\" IS NULL";

    public void Configure(EntityTypeBuilder<GenerationRow> builder)
    {
        builder.ToTable("Generations").HasKey(generation => generation.Position);
        builder.Property(generation => generation.Position).ValueGeneratedOnAdd();
        builder.HasAlternateKey(generation => generation.Id);
        builder.Property(generation => generation.Owner).HasMaxLength(Widths.Owner);
        builder.Property(generation => generation.EngineId).HasMaxLength(Widths.Name);
        builder.Property(generation => generation.Status).HasConversion<string>().HasMaxLength(Widths.Name);
        builder.Property(generation => generation.Stage).HasConversion<string>().HasMaxLength(Widths.Name).HasComputedColumnSql(StageSql, stored: false);
        builder.Property(generation => generation.Charge).HasConversion<string>().HasMaxLength(Widths.Name);
        builder.Property(generation => generation.AttemptCharge).HasConversion<string>().HasMaxLength(Widths.Name).HasDefaultValue(Charge.Free);
        builder.Property(generation => generation.ClipUrl).HasMaxLength(Widths.Url);
        builder.Property(generation => generation.RequestId).HasMaxLength(Widths.Url);
        builder.Property(generation => generation.StatusUrl).HasMaxLength(Widths.Url);
        builder.Property(generation => generation.ResponseUrl).HasMaxLength(Widths.Url);
        builder.Property(generation => generation.CancelUrl).HasMaxLength(Widths.Url);
        builder.HasOne(generation => generation.Recipe).WithMany(recipe => recipe.Generations)
            .HasForeignKey(generation => generation.RecipeId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(generation => generation.Clip).WithOne()
            .HasForeignKey<ClipRow>(clip => clip.GenerationId).HasPrincipalKey<GenerationRow>(generation => generation.Id);
        Index(builder);
    }

    /// <summary>One index per way of reading: each ends in the position, so a page is a short walk wherever it begins.</summary>
    private static void Index(EntityTypeBuilder<GenerationRow> builder)
    {
        builder.HasIndex(row => new { row.Owner, row.Position }, "IX_Generations_Library").IsDescending(false, true).HasFilter(Kept);
        builder.HasIndex(row => new { row.Owner, row.Stage, row.Position }, "IX_Generations_Stage").IsDescending(false, false, true).HasFilter(Kept);
        builder.HasIndex(row => new { row.Owner, row.EngineId, row.Position }, "IX_Generations_Engine").IsDescending(false, false, true).HasFilter(Kept);
        builder.HasIndex(row => new { row.Owner, row.Position }, "IX_Generations_Favourites").IsDescending(false, true).HasFilter($"\"Favourite\" AND {Kept}");
        builder.HasIndex(row => new { row.Owner, row.EngineId, row.Seconds, row.Position }, "IX_Generations_Times")
            .IsDescending(false, false, false, true).HasFilter("\"Status\" = 'Completed'");
        builder.HasIndex(row => row.Position, "IX_Generations_Unfinished").HasFilter("\"Stage\" = 'Working'");
    }
}
