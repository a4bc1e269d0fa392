using System.Globalization;
using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.AspNetCore.Components;

namespace KlingStudio.Web.Features.Library;

/// <summary>One clip in the library. Only an unfinished one listens to the feed, and a push renders this tile and nothing else.</summary>
public sealed partial class Tile
{
    private readonly CancellationTokenSource _gone = new();
    private TileFacts _shown = null!;
    private TileFacts? _given;
    private string _ratio = "";
    private (int Stacked, bool Unfolded) _stack;
    private bool _changed;
    private IDisposable? _subscription;

    [Inject] private ILiveFeed Feed { get; set; } = null!;

    [Inject] private GenerationDetails Details { get; set; } = null!;

    [Inject] private Shell.CurrentOwner Owner { get; set; } = null!;

    /// <summary>What to show.</summary>
    [Parameter, EditorRequired] public TileFacts Facts { get; set; } = null!;

    /// <summary>The clip's page.</summary>
    [Parameter, EditorRequired] public string Href { get; set; } = "";

    /// <summary>The engine's name, for people.</summary>
    [Parameter, EditorRequired] public string EngineName { get; set; } = "";

    /// <summary>How many takes lie in this place.</summary>
    [Parameter] public int Stacked { get; set; } = 1;

    /// <summary>They are all shown.</summary>
    [Parameter] public bool Unfolded { get; set; }

    /// <summary>The tile has newer facts. A plain delegate: it must not make the page render.</summary>
    [Parameter] public Action<TileFacts>? Moved { get; set; }

    /// <summary>How often this tile was rendered: tests count.</summary>
    internal int Renders { get; private set; }

    private string Kind => (_shown.IsReady ? "is-ready" : _shown.IsStopped ? "is-stopped" : "is-live") + (Stacked > 1 && !Unfolded ? " is-stack" : "");

    private string? Clip => _shown.IsReady ? $"/media/clips/{_shown.Id:D}" : null;

    private string? Strip => _shown.IsReady && _shown.StripFrames > 1 ? $"/media/strips/{_shown.Id:D}" : null;

    private string Picture => _shown.IsReady ? $"/media/posters/{_shown.Id:D}/thumb" : $"/media/stills/{_shown.StillId:D}/thumb";

    private string Length => string.Create(CultureInfo.InvariantCulture, $"0:{_shown.Seconds:00}");

    private string? Bar => _shown.Progress is { } share ? string.Create(CultureInfo.InvariantCulture, $"--done:{share:0.###}") : null;

    private string Name => _shown.Takes > 1
        ? $"{_shown.Prompt}, take {_shown.Take}, {_shown.Words ?? $"{_shown.Seconds} seconds"}, {EngineName}"
        : $"{_shown.Prompt}, {_shown.Words ?? $"{_shown.Seconds} seconds"}, {EngineName}";

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
        _subscription?.Dispose();
    }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (!ReferenceEquals(_given, Facts))
        {
            _given = Facts;
            Show(_shown is not null && _shown.Id == Facts.Id && _shown.Version > Facts.Version ? _shown with { Favourite = Facts.Favourite, Takes = Facts.Takes } : Facts);
        }

        if (_stack != (Stacked, Unfolded))
            (_stack, _changed) = ((Stacked, Unfolded), true);
        Listen();
    }

    /// <inheritdoc />
    protected override bool ShouldRender() => _changed;

    /// <inheritdoc />
    protected override void OnAfterRender(bool firstRender)
    {
        _changed = false;
        Renders++;
    }

    private void Show(TileFacts facts)
    {
        _shown = facts;
        _ratio = string.Create(CultureInfo.InvariantCulture, $"--r:{facts.Ratio:0.####}");
        _changed = true;
    }

    private void Listen()
    {
        if (_shown.Status.IsEnd())
        {
            _subscription?.Dispose();
            _subscription = null;
        }
        else if (_subscription is null)
        {
            var id = _shown.Id;
            _subscription = Feed.Subscribe(Owner.Id, hint => hint.GenerationId == id ? InvokeAsync(() => hint.Version > _shown.Version ? RereadAsync(hint) : Task.CompletedTask) : Task.CompletedTask);

            // What happened between the page's query and this subscription was not heard: the row is read once more.
            _ = RereadAsync();
        }
    }

    private async Task RereadAsync(FeedHint? hint = null)
    {
        if (_gone.IsCancellationRequested)
            return;
        try
        {
            var read = hint is null ? await Details.ReadAsync(Owner.Id, _shown.Id, _gone.Token) : (await Details.ReadAsync(Owner.Id, hint)).Card;
            if (_gone.IsCancellationRequested || read is not { } card || card.Generation.Version <= _shown.Version)
                return;
            Show(TileFacts.Of(card));
            Moved?.Invoke(_shown);
            Listen();
            StateHasChanged();
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
        {
            // The tile has left the page.
        }
        catch (Exception failure)
        {
            await DispatchExceptionAsync(failure);
        }
    }
}
