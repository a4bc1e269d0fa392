using System.Globalization;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace KlingStudio.Web.Features.Sharing;

/// <summary>The form for a new link.</summary>
public sealed partial class ShareForm : IAsyncDisposable
{
    private const string OnADate = "date";

    private static readonly (string Value, string Words)[] Lives =
        [("1", "In 1 day"), ("7", "In 7 days"), ("30", "In 30 days"), ("90", "In 90 days"), (OnADate, "On a date…"), ("never", "Never")];

    private string? _name;
    private string _life = "30";
    private DateOnly? _date;
    private string? _password;
    private ShareSwitches _shows = new();
    private string? _title;
    private string? _maker;
    private string? _description;
    private IReadOnlyList<Refusal>? _told;
    private ElementReference _form;
    private IJSObjectReference? _module;

    /// <summary>The clip.</summary>
    [Parameter, EditorRequired]
    public GenerationCard Card { get; set; } = null!;

    /// <summary>Who the owner was last time.</summary>
    [Parameter]
    public string? Maker { get; set; }

    /// <summary>What was wrong with the last try.</summary>
    [Parameter]
    public IReadOnlyList<Refusal> Refusals { get; set; } = [];

    /// <summary>It is being made.</summary>
    [Parameter]
    public bool Busy { get; set; }

    /// <summary>Make it.</summary>
    [Parameter]
    public EventCallback<ShareDraft> OnCreate { get; set; }

    /// <summary>Not now; absent when there is nothing to go back to.</summary>
    [Parameter]
    public EventCallback OnCancel { get; set; }

    [Inject] private TimeProvider Clock { get; set; } = null!;

    [Inject] private IJSRuntime Js { get; set; } = null!;

    // As long as a link lives when nobody says otherwise, until another day is chosen.
    private DateOnly? Date
    {
        get => _date ?? Today.AddDays((int)ShareRules.DefaultLife.TotalDays);
        set => _date = value;
    }

    private DateOnly Today => DateOnly.FromDateTime(Clock.GetLocalNow().DateTime);

    private string Suggested => _shows.Prompt ? Card.Recipe.Prompt : ShareRules.Neutral(Card.Recipe.Seconds);

    // Prefilled, and following the switch until somebody writes into it.
    private string Description => _description ?? Suggested;

    private string SuggestedTitle => _shows.Prompt ? ShareRules.Headline(Card.Recipe.Prompt) : ShareRules.NeutralTitle;

    /// <inheritdoc />
    protected override void OnInitialized() => _maker = Maker;

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (Refusals.Count == 0 || ReferenceEquals(Refusals, _told))
            return;
        _told = Refusals;
        try
        {
            // On a phone what is wrong may well be above what can be seen.
            _module ??= await Js.InvokeAsync<IJSObjectReference>("import", $"./{Assets["js/share.js"]}");
            await _module.InvokeVoidAsync("trouble", _form);
        }
        catch (JSDisconnectedException)
        {
            // The page has gone.
        }
    }

    private string? Invalid(string field) => Refusals.Any(refusal => refusal.Field == field) ? "true" : null;

    private string? Says(string field) => Invalid(field) is null ? null : ShareRefusal.IdOf(field);

    private string Text(string field) => Refusals.Any(refusal => refusal.Field == field) ? "studio-text refused" : "studio-text";

    private DateTime? Ends()
    {
        var now = Clock.GetUtcNow();
        if (int.TryParse(_life, CultureInfo.InvariantCulture, out var days))
            return now.UtcDateTime.AddDays(days);
        // On that day it still works: it ends with it, where the owner is.
        return _life == OnADate && Date is { } date
            ? TimeZoneInfo.ConvertTimeToUtc(date.AddDays(1).ToDateTime(TimeOnly.MinValue), Clock.LocalTimeZone)
            : _life == OnADate ? now.UtcDateTime : null;
    }

    private Task CreateAsync()
    {
        var words = new ShareWords(_title, _maker, string.Equals(_description?.Trim(), Suggested.Trim(), StringComparison.Ordinal) ? null : _description);
        return OnCreate.InvokeAsync(new ShareDraft(_name ?? "", Ends(), _password, _shows, words));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _module.LetGoAsync();
        GC.SuppressFinalize(this);
    }
}
