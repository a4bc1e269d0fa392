using System.Globalization;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace KlingStudio.Web.Features.Create;

/// <summary>The form: what to do with the still. It shows only what the chosen engine supports.</summary>
public sealed partial class Composer : IAsyncDisposable
{
    /// <summary>
    /// Characters that a text field of the composer takes, well over what a recipe may have, so that the excess can be seen and cut by its
    /// writer. Both fields at once must fit into one message of the hub (32 KB): a larger one would end the connection, again after each reconnect.
    /// </summary>
    internal const int TypedMax = 4_000;

    private const string PromptField = "prompt";
    private const string DurationField = "duration";
    private const string TakesField = "takes";

    private IJSObjectReference? _module;
    private DotNetObjectReference<Composer>? _self;
    private IReadOnlyList<string>? _history;
    private int _place = -1;
    private string _own = "";
    private bool _gone;

    /// <summary>The draft it edits.</summary>
    [Parameter, EditorRequired]
    public DraftKeeper Keeper { get; set; } = null!;

    /// <summary>What was wrong with the last order.</summary>
    [Parameter, EditorRequired]
    public OrderSlip Slip { get; set; } = null!;

    /// <summary>Order it.</summary>
    [Parameter]
    public EventCallback OnSubmit { get; set; }

    [Inject]
    private EngineCatalogue Catalogue { get; set; } = null!;

    [Inject]
    private PromptHistory History { get; set; } = null!;

    [Inject]
    private CurrentOwner Owner { get; set; } = null!;

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    private RecipeDraft Draft => Keeper.Draft;

    private IReadOnlyList<EngineDescription> Engines => Catalogue.Descriptions;

    private EngineDescription? Engine => Catalogue.Describe(Draft.EngineId);

    private string? Reading => string.IsNullOrWhiteSpace(Draft.Prompt) ? null : Catalogue.Find(Draft.EngineId)?.Read(Draft);

    private string Verb => Engine?.Verb ?? "Rehearse";

    private string Amount
    {
        get
        {
            var length = string.Create(CultureInfo.InvariantCulture, $"{Draft.Seconds} s");
            var takes = Draft.Takes > 1 ? string.Create(CultureInfo.InvariantCulture, $"{Draft.Takes} × {length}") : length;
            var price = Engine?.PriceOf(Draft.Seconds, Draft.Takes) ?? 0;
            return $"{takes} · {(price == 0 ? "free" : Dollars.Say(price))}";
        }
    }

    /// <summary>What is in the text fields at this moment; the draft may be a message behind.</summary>
    public async Task CatchUpAsync()
    {
        if (_module is not null && await _module.InvokeAsync<Typed?>("typed") is { Prompt: not null } typed)
            Take(typed.Prompt, typed.Negative);
    }

    /// <summary>Puts the cursor where the first thing is wrong.</summary>
    public async Task FocusFirstRefusalAsync()
    {
        if (_module is not null && Slip.Refusals is [var first, ..])
            await _module.InvokeVoidAsync("focusOn", first.Field);
    }

    /// <summary>Called by the page for Ctrl+Enter, with what is typed so far.</summary>
    [JSInvokable]
    public Task Submit(string prompt)
    {
        Take(prompt, null);
        return OnSubmit.InvokeAsync();
    }

    /// <summary>Called by the page when the circuit is back, or was lost before the last words came through.</summary>
    [JSInvokable]
    public void Recover(string prompt, string? negative)
    {
        Take(prompt, negative);
        StateHasChanged();
    }

    /// <summary>Called by the page for Alt+Up (1) and Alt+Down (-1).</summary>
    [JSInvokable]
    public async Task Walk(int step, string typed)
    {
        if (_place < 0)
        {
            _own = typed;
            _history = await History.ReadAsync(Owner.Id, 50, CancellationToken.None);
        }

        var next = Math.Clamp(_place + step, -1, (_history?.Count ?? 0) - 1);
        if (next == _place)
            return;
        _place = next;
        var prompt = next < 0 ? _own : _history![next];
        Slip.Forgive(PromptField);
        Keeper.Change(Draft with { Prompt = prompt });
        StateHasChanged();
        if (_module is not null)
            await _module.InvokeVoidAsync("write", prompt);
    }

    /// <summary>On a phone the stage is above the form: what was ordered there must be seen.</summary>
    public async Task ShowStageAsync()
    {
        if (_module is not null)
            await _module.InvokeVoidAsync("showStage");
    }

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        // What fal says of a key is known a moment after the start, and may change: it shows before a prompt is written for nothing.
        Catalogue.Changed += Refresh;
        Catalogue.LookAgain();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        _module = await Script.InvokeAsync<IJSObjectReference>("import", $"./{Assets["js/composer.js"]}");
        if (_gone)
        {
            await _module.LetGoAsync();
            return;
        }

        _self = DotNetObjectReference.Create(this);
        await _module.InvokeVoidAsync("start", _self);
    }

    private void Take(string? prompt, string? negative) =>
        Set(Draft with { Prompt = prompt ?? Draft.Prompt, NegativePrompt = negative ?? Draft.NegativePrompt }, PromptField);

    private void Set(RecipeDraft next, string field)
    {
        if (next == Draft)
            return;
        if (next.Prompt != Draft.Prompt)
            _place = -1;
        Slip.Forgive(field);
        Keeper.Change(next);
    }

    /// <summary>What was typed just before a walk through earlier prompts may arrive after it: it is kept as the person's own already.</summary>
    private void Type(string? text)
    {
        if (_place < 0 || text != _own)
            Set(Draft with { Prompt = text ?? string.Empty }, PromptField);
    }

    private void ChooseEngine(string id)
    {
        var most = Catalogue.Describe(id)?.MaxTakes ?? 1;
        Slip.Forgive("takes");
        Set(Draft with { EngineId = id, Takes = Math.Clamp(Draft.Takes, 1, most) }, "engine");
    }

    private async Task ToggleAsync(CameraMove move)
    {
        await CatchUpAsync();
        var prompt = CameraWords.Toggle(Draft.Prompt, move);
        Set(Draft with { Prompt = prompt }, PromptField);
        if (_module is not null)
            await _module.InvokeVoidAsync("write", prompt);
    }

    private void Refresh(object? sender, EventArgs args) => _ = InvokeAsync(StateHasChanged);

    private string FieldClass(string field, string usual) => Slip.At(field) is null ? usual : $"{usual} refused";

    private string? Invalid(string field) => Slip.At(field) is null ? null : "true";

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _gone = true;
        Catalogue.Changed -= Refresh;
        await _module.LetGoAsync("stop");
        _self?.Dispose();
        GC.SuppressFinalize(this);
    }

    internal sealed record Typed(string? Prompt, string? Negative);
}
