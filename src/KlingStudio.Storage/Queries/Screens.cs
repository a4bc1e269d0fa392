using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>One generation, for the stage, the clip page and a pushed row.</summary>
public sealed class GenerationDetails(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>Null when there is none of this owner (deleted ones are found: they can be restored).</summary>
    public Task<GenerationCard?> ReadAsync(OwnerId owner, Guid id, CancellationToken cancellationToken) => throw new NotSupportedException(contexts.ToString());
}

/// <summary>The rail beside the stage: the newest generations.</summary>
public sealed class RecentGenerations(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>Newest first, deleted ones left out.</summary>
    public Task<IReadOnlyList<GenerationCard>> ReadAsync(OwnerId owner, int count, CancellationToken cancellationToken) => throw new NotSupportedException(contexts.ToString());
}

/// <summary>Prompts of earlier orders, for Alt+Up and Alt+Down: kept when their clips are deleted.</summary>
public sealed class PromptHistory(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>Distinct prompts, last used first.</summary>
    public Task<IReadOnlyList<string>> ReadAsync(OwnerId owner, int count, CancellationToken cancellationToken) => throw new NotSupportedException(contexts.ToString());
}

/// <summary>The composer's unfinished order: one per owner, so that it survives a reload, a lost circuit and a change of device.</summary>
public sealed class ComposerDraft(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>The last one written, or null.</summary>
    public Task<RecipeDraft?> ReadAsync(OwnerId owner, CancellationToken cancellationToken) => throw new NotSupportedException(contexts.ToString());

    /// <summary>Replaces it.</summary>
    public Task WriteAsync(OwnerId owner, RecipeDraft draft, CancellationToken cancellationToken) => throw new NotSupportedException(contexts.ToString());
}

/// <summary>What an owner does to the things in the library. Each answers false when there is no such generation of this owner.</summary>
public sealed class LibraryShelf(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>Sets or clears the mark.</summary>
    public Task<bool> SetFavouriteAsync(OwnerId owner, Guid id, bool favourite, CancellationToken cancellationToken) => throw new NotSupportedException(contexts.ToString());

    /// <summary>Takes it out of sight; it can be restored for 30 days.</summary>
    public Task<bool> DeleteAsync(OwnerId owner, Guid id, CancellationToken cancellationToken) => throw new NotSupportedException(contexts.ToString());

    /// <summary>Undoes <see cref="DeleteAsync"/>.</summary>
    public Task<bool> RestoreAsync(OwnerId owner, Guid id, CancellationToken cancellationToken) => throw new NotSupportedException(contexts.ToString());
}

/// <summary>Stills by id, for the composer and the media routes.</summary>
public sealed class StillShelf(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>Null when there is none of this owner.</summary>
    public Task<Still?> FindAsync(OwnerId owner, Guid id, CancellationToken cancellationToken) => throw new NotSupportedException(contexts.ToString());
}

/// <summary>How long an engine took before, from the studio's own history.</summary>
/// <param name="Median">Half were faster.</param>
/// <param name="P90">Nine of ten were faster.</param>
public sealed record ExpectedTime(TimeSpan Median, TimeSpan P90);

/// <summary>What a person may expect.</summary>
public sealed class EngineHistory(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>From order to clip, over the last 200 completed of this engine and duration; null with fewer than three.</summary>
    public Task<ExpectedTime?> ReadAsync(OwnerId owner, string engineId, int seconds, CancellationToken cancellationToken) => throw new NotSupportedException(contexts.ToString());
}
