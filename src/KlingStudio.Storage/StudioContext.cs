using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>The studio's database. Its rows stay inside this project: what leaves it are the records of <c>KlingStudio.Generations</c>, always asked for with an owner.</summary>
public sealed class StudioContext(DbContextOptions<StudioContext> options) : DbContext(options)
{
    internal DbSet<StillRow> Stills => Set<StillRow>();

    internal DbSet<RecipeRow> Recipes => Set<RecipeRow>();

    internal DbSet<GenerationRow> Generations => Set<GenerationRow>();

    internal DbSet<AttemptRow> Attempts => Set<AttemptRow>();

    internal DbSet<ClipRow> Clips => Set<ClipRow>();

    internal DbSet<PromptRow> Prompts => Set<PromptRow>();

    internal DbSet<DraftRow> Drafts => Set<DraftRow>();

    internal DbSet<ShareLinkRow> ShareLinks => Set<ShareLinkRow>();

    internal DbSet<ShareNoteRow> ShareNotes => Set<ShareNoteRow>();

    internal DbSet<ShareDayRow> ShareDays => Set<ShareDayRow>();

    internal DbSet<ShareVisitRow> ShareVisits => Set<ShareVisitRow>();

    internal DbSet<ShareRenditionRow> ShareRenditions => Set<ShareRenditionRow>();

    internal DbSet<ApiRequestRow> ApiRequests => Set<ApiRequestRow>();

    internal DbSet<ApiUploadRow> ApiUploads => Set<ApiUploadRow>();

    internal DbSet<ApiKeyRow> ApiKeys => Set<ApiKeyRow>();

    internal DbSet<WebhookDeliveryRow> WebhookDeliveries => Set<WebhookDeliveryRow>();

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Guid>().HaveConversion<GuidAsBytes>();
        configurationBuilder.Properties<DateTime>().HaveConversion<DateTimeAsTicks>();
    }

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder
            .ApplyConfiguration(new StillConfiguration())
            .ApplyConfiguration(new RecipeConfiguration())
            .ApplyConfiguration(new GenerationConfiguration())
            .ApplyConfiguration(new AttemptConfiguration())
            .ApplyConfiguration(new ClipConfiguration())
            .ApplyConfiguration(new PromptConfiguration())
            .ApplyConfiguration(new DraftConfiguration())
            .ApplyConfiguration(new ShareLinkConfiguration())
            .ApplyConfiguration(new ShareNoteConfiguration())
            .ApplyConfiguration(new ShareDayConfiguration())
            .ApplyConfiguration(new ShareVisitConfiguration())
            .ApplyConfiguration(new ShareRenditionConfiguration())
            .ApplyConfiguration(new ApiRequestConfiguration())
            .ApplyConfiguration(new ApiUploadConfiguration())
            .ApplyConfiguration(new ApiKeyConfiguration())
            .ApplyConfiguration(new WebhookDeliveryConfiguration());
}
