using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KlingStudio.Storage;

internal sealed class PromptConfiguration : IEntityTypeConfiguration<PromptRow>
{
    public void Configure(EntityTypeBuilder<PromptRow> builder)
    {
        builder.ToTable("Prompts").HasKey(prompt => prompt.Id);
        builder.Property(prompt => prompt.Owner).HasMaxLength(Widths.Owner);
        builder.Property(prompt => prompt.Digest).HasMaxLength(32);
        builder.Property(prompt => prompt.Text).HasMaxLength(RecipeRules.PromptMax);
        builder.HasIndex(prompt => new { prompt.Owner, prompt.Digest }).IsUnique();
        builder.HasIndex(prompt => new { prompt.Owner, prompt.Used }).IsDescending(false, true);
    }
}
