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
    private bool _dirty = true;
    private bool _gone;

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

    /// <summary>A newer row has come.</summary>
    protected virtual Task OnNewsAsync(GenerationCard before) => Task.CompletedTask;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (Current is null || Current.Generation.Id != Card.Generation.Id)
        {
            Unfollow();
            (Current, _dirty) = (Card, true);
            Follow();
            if (_subscription is not null)
                await RefreshAsync();
        }
        else if (Card.Generation.Version >= Current.Generation.Version && Card != Current)
        {
            (Current, _dirty) = (Card, true);
        }
    }

    /// <inheritdoc />
    protected override bool ShouldRender()
    {
        var render = _dirty;
        _dirty = false;
        return render;
    }

    /// <summary>Reads the row again, and shows it if it is newer.</summary>
    protected async Task RefreshAsync()
    {
        if (_gone)
            return;
        var id = Current.Generation.Id;
        var read = await Details.ReadAsync(Owner.Id, id, CancellationToken.None);
        if (_gone || read is null || id != Current.Generation.Id || read.Generation.Version < Current.Generation.Version || read == Current)
            return;
        var before = Current;
        Current = read;
        if (read.Generation.Status.IsEnd())
            Unfollow();
        Touch();
        await OnNewsAsync(before);
    }

    private void Follow()
    {
        if (Current.Generation.Status.IsEnd())
            return;
        _subscription = Feed.Subscribe(Owner.Id, hint =>
            hint.GenerationId == Current.Generation.Id && hint.Version > Current.Generation.Version ? HopAsync() : Task.CompletedTask);
        _timer = Time.CreateTimer(_ => _ = HopAsync(), null, Recheck, Recheck);
    }

    private async Task HopAsync()
    {
        try
        {
            if (!_gone)
                await InvokeAsync(RefreshAsync);
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
