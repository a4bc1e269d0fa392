using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KlingStudio.Storage;

internal sealed class RecipeConfiguration : IEntityTypeConfiguration<RecipeRow>
{
    public void Configure(EntityTypeBuilder<RecipeRow> builder)
    {
        builder.ToTable("Recipes").HasKey(recipe => recipe.Id);
        builder.Property(recipe => recipe.Id).ValueGeneratedNever();
        builder.Property(recipe => recipe.Owner).HasMaxLength(Widths.Owner);
        builder.Property(recipe => recipe.Fingerprint).HasMaxLength(32);
        builder.Property(recipe => recipe.Prompt).HasMaxLength(RecipeRules.PromptMax);
        builder.Property(recipe => recipe.NegativePrompt).HasMaxLength(RecipeRules.PromptMax);
        builder.Property(recipe => recipe.EngineId).HasMaxLength(Widths.Name);
        builder.HasOne(recipe => recipe.Still).WithMany().HasForeignKey(recipe => recipe.StillId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(recipe => new { recipe.Owner, recipe.Fingerprint }).IsUnique();
    }
}
