using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace KlingStudio.Web.Shell;

/// <summary>
/// A clip in its frame: a muted loop with our own controls. It takes its size from the numbers, so nothing moves when the video arrives,
/// and everything after the first render happens in the browser: no message crosses the circuit while it plays.
/// </summary>
public sealed partial class Player
{
    private static readonly (string Value, string Words)[] Speeds = [("0.25", "0.25×"), ("0.5", "0.5×"), ("0.75", "0.75×"), ("1", "1×"), ("1.5", "1.5×"), ("2", "2×")];

    private ElementReference _root;
    private IJSObjectReference? _module;
    private int _handle;
    private bool _gone;

    /// <summary>Address of the MP4.</summary>
    [Parameter, EditorRequired] public string Source { get; set; } = "";

    /// <summary>Address of its first frame.</summary>
    [Parameter, EditorRequired] public string Poster { get; set; } = "";

    /// <summary>Pixels.</summary>
    [Parameter, EditorRequired] public int Width { get; set; }

    /// <summary>Pixels.</summary>
    [Parameter, EditorRequired] public int Height { get; set; }

    /// <summary>Frames a second: what one step of a frame is.</summary>
    [Parameter, EditorRequired] public double FrameRate { get; set; }

    /// <summary>What is to be seen, in words: the prompt. The clip has no sound, so this is its text alternative.</summary>
    [Parameter, EditorRequired] public string Label { get; set; } = "";

    /// <summary>Where the download comes from; the server names the file.</summary>
    [Parameter, EditorRequired] public string DownloadUrl { get; set; } = "";

    /// <summary>The still it was made of, for "hold to see the still"; without it the button is not there.</summary>
    [Parameter] public string? StillUrl { get; set; }

    private string Ratio => string.Create(CultureInfo.InvariantCulture, $"--w:{Math.Max(1, Width)};--h:{Math.Max(1, Height)}");

    private double Frames => FrameRate is > 0 and < 1000 ? FrameRate : 24;

    private string Rate => Frames.ToString(CultureInfo.InvariantCulture);

    private string FrameStep => (1 / Frames).ToString("0.######", CultureInfo.InvariantCulture);

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        try
        {
            var module = await Js.InvokeAsync<IJSObjectReference>("import", $"./{Assets["js/player.js"]}");
            if (_gone)
            {
                await module.DisposeAsync();
                return;
            }

            _module = module;
            _handle = await module.InvokeAsync<int>("attach", _root);
        }
        catch (Exception failure) when (failure is JSDisconnectedException or OperationCanceledException or ObjectDisposedException)
        {
            // The page is already gone.
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _gone = true;
        if (_module is null)
            return;
        try
        {
            await _module.InvokeVoidAsync("detach", _handle);
            await _module.DisposeAsync();
        }
        catch (Exception failure) when (failure is JSDisconnectedException or OperationCanceledException or ObjectDisposedException)
        {
            // The browser has let go of everything by itself.
        }
    }
}
