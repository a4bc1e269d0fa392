using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.AspNetCore.Components;

namespace KlingStudio.Web.Shell;

/// <summary>
/// A component that shows one generation and stays true: it subscribes while the generation is not at an end, re-reads the row on a hint
/// (and every 15 seconds, because a hint may be lost), keeps the newest version, and renders itself only.
/// </summary>
public abstract class LiveGeneration : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan Recheck = TimeSpan.FromSeconds(15);

    private IDisposable? _subscription;
    private ITimer? _timer;
    private GenerationCard? _given;
    private bool _dirty = true;
    private bool _gone;
    private long _toldAt;

    /// <summary>As its parent knows it; a newer row replaces it.</summary>
    [Parameter, EditorRequired]
    public GenerationCard Card { get; set; } = null!;

    [Inject]
    private ILiveFeed Feed { get; set; } = null!;

    [Inject]
    private GenerationDetails Details { get; set; } = null!;

    /// <summary>Who is asking.</summary>
    [Inject]
    protected CurrentOwner Owner { get; set; } = null!;

    /// <summary>Time.</summary>
    [Inject]
    protected TimeProvider Time { get; set; } = null!;

    /// <summary>The newest known.</summary>
    protected GenerationCard Current { get; private set; } = null!;

    /// <summary>Milliseconds since it was ordered; the browser counts on from there.</summary>
    protected long ElapsedMilliseconds => Math.Max(0, (long)(Time.GetUtcNow().UtcDateTime - Current.Generation.CreatedAt).TotalMilliseconds);

    /// <summary>Something of the component's own has changed and must be shown.</summary>
    protected void Touch()
    {
        _dirty = true;
        StateHasChanged();
    }

    /// <summary>A newer row has come and is about to be shown.</summary>
    protected virtual void OnNews(GenerationCard before)
    {
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        // A parent hands in what it read once, again and again: only a card it has not handed in yet can be news.
        var isNew = !ReferenceEquals(Card, _given);
        _given = Card;
        if (Current is null || Current.Generation.Id != Card.Generation.Id)
        {
            Unfollow();
            (Current, _dirty) = (Card, true);
            Follow();
            if (_subscription is not null)
                await RefreshAsync();
        }
        else if (isNew)
        {
            Take(Card);
            _toldAt = Time.GetTimestamp();
        }
    }

    /// <inheritdoc />
    protected override bool ShouldRender()
    {
        var render = _dirty;
        _dirty = false;
        return render;
    }

    // The first render asks nobody whether there is anything new; what it shows is not new afterwards.
    /// <inheritdoc />
    protected override void OnAfterRender(bool firstRender) => _dirty &= !firstRender;

    /// <summary>Reads the row again, and shows it if it is newer. A database that is away for a moment takes nothing down: the next hint, or the next quarter minute, reads again.</summary>
    protected async Task RefreshAsync()
    {
        if (_gone)
            return;
        var id = Current.Generation.Id;
        _toldAt = Time.GetTimestamp();
        try
        {
            if (await Details.ReadAsync(Owner.Id, id, CancellationToken.None) is { } read && !_gone && id == Current.Generation.Id && Take(read))
                StateHasChanged();
        }
        catch (StorageException)
        {
            // What is shown stays true until then.
        }
    }

    // Every page that heard the hint shares one read. What this one was told since the read began is newer, so then it reads for itself.
    private async Task HearAsync(FeedHint hint)
    {
        if (_gone || hint.GenerationId != Current.Generation.Id || hint.Version <= Current.Generation.Version)
            return;
        try
        {
            var heard = await Details.ReadAsync(Owner.Id, hint);
            if (heard.Began < _toldAt)
                await RefreshAsync();
            else if (heard.Card is { } read && !_gone && hint.GenerationId == Current.Generation.Id && Take(read))
                StateHasChanged();
        }
        catch (StorageException)
        {
            // What is shown stays true until the next hint, or the next quarter minute.
        }
    }

    // An older version never replaces a newer one, and what looks the same is not rendered again.
    private bool Take(GenerationCard card)
    {
        if (card.Generation.Version < Current.Generation.Version || LooksLike(card, Current))
            return false;
        var before = Current;
        (Current, _dirty) = (card, true);
        if (card.Generation.Status.IsEnd())
            Unfollow();
        OnNews(before);
        return true;
    }

    // Everything else of a card is immutable or moves with the version.
    private static bool LooksLike(GenerationCard one, GenerationCard other) =>
        (one.Generation.Version, one.Favourite, one.DeletedAt, one.TakesOfRecipe) == (other.Generation.Version, other.Favourite, other.DeletedAt, other.TakesOfRecipe);

    private void Follow()
    {
        if (Current.Generation.Status.IsEnd())
            return;
        _subscription = Feed.Subscribe(Owner.Id, hint =>
            hint.GenerationId == Current.Generation.Id && hint.Version > Current.Generation.Version ? HopAsync(() => HearAsync(hint)) : Task.CompletedTask);
        _timer = Time.CreateTimer(_ => _ = HopAsync(RefreshAsync), null, Recheck, Recheck);
    }

    private async Task HopAsync(Func<Task> then)
    {
        try
        {
            if (!_gone)
                await InvokeAsync(then);
        }
        catch (ObjectDisposedException)
        {
            // The circuit ended between the hint and us.
        }
        catch (Exception failure)
        {
            await DispatchExceptionAsync(failure);
        }
    }

    private void Unfollow()
    {
        _subscription?.Dispose();
        _timer?.Dispose();
        (_subscription, _timer) = (null, null);
    }

    /// <inheritdoc />
    public virtual ValueTask DisposeAsync()
    {
        _gone = true;
        Unfollow();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
