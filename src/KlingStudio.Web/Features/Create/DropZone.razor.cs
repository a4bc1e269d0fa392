using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace KlingStudio.Web.Features.Create;

/// <summary>How a picture gets in: dropped or pasted anywhere, chosen, taken, or one of ours. The bytes go by HTTP; this component only ever learns an id.</summary>
public sealed partial class DropZone : IAsyncDisposable
{
    private IJSObjectReference? _module;
    private DotNetObjectReference<DropZone>? _self;
    private (string Url, double Ratio)? _preview;
    private string? _name;
    private bool _busy;
    private bool _gone;

    /// <summary>Nothing is on the stage.</summary>
    [Parameter]
    public bool Empty { get; set; }

    /// <summary>A generation is on the stage.</summary>
    [Parameter]
    public bool Watching { get; set; }

    /// <summary>An order is on its way.</summary>
    [Parameter]
    public bool Locked { get; set; }

    /// <summary>Why the last picture was not taken, in words.</summary>
    [Parameter]
    public string? Problem { get; set; }

    /// <summary>What was taken out of the picture.</summary>
    [Parameter]
    public IReadOnlyList<string> Removed { get; set; } = [];

    /// <summary>An upload began; width by height of the picture where the browser can tell, else 0.</summary>
    [Parameter]
    public EventCallback<double> OnBegun { get; set; }

    /// <summary>It was taken: the still's id.</summary>
    [Parameter]
    public EventCallback<Guid> OnTaken { get; set; }

    /// <summary>It was not: why, or null when the person stopped it.</summary>
    [Parameter]
    public EventCallback<string?> OnRefused { get; set; }

    /// <summary>One of ours was tapped.</summary>
    [Parameter]
    public EventCallback<BundledStill> OnBundled { get; set; }

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    /// <summary>"GPS location", "GPS location and camera details".</summary>
    internal static string RemovedWords(IReadOnlyList<string> removed)
    {
        var words = removed.Count switch
        {
            0 => "Nothing",
            1 => removed[0],
            _ => $"{string.Join(", ", removed.Take(removed.Count - 1))} and {removed[^1]}",
        };
        return string.Concat(char.ToUpper(words[0], CultureInfo.InvariantCulture).ToString(), words.AsSpan(1));
    }

    /// <summary>Called by the page: a file is on its way.</summary>
    [JSInvokable]
    public async Task Begun(string name, string? url, double ratio)
    {
        (_busy, _name) = (true, name);
        _preview = url is not null && url.StartsWith("blob:", StringComparison.Ordinal) && ratio > 0 ? (url, ratio) : null;
        StateHasChanged();
        await OnBegun.InvokeAsync(_preview is null ? 0 : ratio);
    }

    /// <summary>Called by the page: the studio has it.</summary>
    [JSInvokable]
    public async Task Taken(Guid id)
    {
        await OnTaken.InvokeAsync(id);
        Rest();
    }

    /// <summary>Called by the page: the studio did not take it.</summary>
    [JSInvokable]
    public async Task Refused(string? message)
    {
        Rest();
        await OnRefused.InvokeAsync(message);
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        _module = await Script.InvokeAsync<IJSObjectReference>("import", $"./{Assets["js/stills.js"]}");
        if (_gone)
        {
            await Shell.ScriptModules.LetGoAsync(_module);
            return;
        }

        _self = DotNetObjectReference.Create(this);
        await _module.InvokeVoidAsync("start", _self);
    }

    private void Rest()
    {
        (_busy, _name, _preview) = (false, null, null);
        StateHasChanged();
    }

    private async Task AbortAsync()
    {
        if (_module is not null)
            await _module.InvokeVoidAsync("abort");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _gone = true;
        await Shell.ScriptModules.LetGoAsync(_module, "stop");
        _self?.Dispose();
        GC.SuppressFinalize(this);
    }
}
