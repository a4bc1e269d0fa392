using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.Create;

/// <summary>The order that is being written: held here while the page is open, and in the database 250 ms after the last change.</summary>
public sealed class DraftKeeper(ComposerDraft store, StillShelf stills, OwnerId owner, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _writing = new(1, 1);
    private ITimer? _timer;
    private RecipeDraft? _stored;
    private bool _gone;

    /// <summary>As it is now.</summary>
    public RecipeDraft Draft { get; private set; } = new(null, "");

    /// <summary>The still it names, if it is there.</summary>
    public Still? Still { get; private set; }

    /// <summary>Told when something of it changed.</summary>
    public Action? Changed { get; set; }

    /// <summary>Reads what was left unfinished.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(owner, cancellationToken) is not { } left)
            return;
        Still = left.StillId is { } id ? await stills.FindAsync(owner, id, cancellationToken) : null;
        Draft = _stored = left with { StillId = Still?.Id };
        Changed?.Invoke();
    }

    /// <summary>Takes another still, by id: what the browser says of it is not believed, the shelf is asked.</summary>
    public async Task TakeStillAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await stills.FindAsync(owner, id, cancellationToken) is { } still)
            TakeStill(still);
    }

    /// <summary>Takes another still.</summary>
    public void TakeStill(Still? still)
    {
        Still = still;
        Change(Draft with { StillId = still?.Id });
    }

    /// <summary>Everything of an earlier order.</summary>
    public void TakeRecipe(Recipe recipe, Still still)
    {
        Still = still;
        Change(new RecipeDraft(still.Id, recipe.Prompt, recipe.NegativePrompt, recipe.CfgScale, recipe.Seconds, recipe.EngineId));
    }

    /// <summary>Replaces the draft; it is stored when the changes pause.</summary>
    public void Change(RecipeDraft next)
    {
        if (next == Draft)
            return;
        Draft = next;
        if (_gone)
            return;
        _timer ??= time.CreateTimer(_ => _ = StoreQuietlyAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Calm, Timeout.InfiniteTimeSpan);
        Changed?.Invoke();
    }

    /// <summary>Stores what is not stored yet.</summary>
    public async Task StoreAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var draft = Draft;
            if (draft == _stored || !double.IsFinite(draft.CfgScale))
                return;
            await store.WriteAsync(owner, draft, cancellationToken);
            _stored = draft;
        }
        finally
        {
            _writing.Release();
        }
    }

    // The browser keeps a copy of what was typed, so a database that is away for a moment loses nothing: it is tried again in a while.
    private async Task StoreQuietlyAsync()
    {
        try
        {
            await StoreAsync(CancellationToken.None);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or InvalidOperationException)
        {
            _timer?.Change(Calm * 20, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _gone = true;
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
            _timer = null;
        }

        await StoreQuietlyAsync();
    }
}
