using System.Globalization;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Create;
using Microsoft.AspNetCore.Components;

namespace KlingStudio.Web.Shell;

/// <summary>The create page: which generation is watched, which still is held, and the one order at a time between them.</summary>
public sealed partial class StudioPage : IAsyncDisposable
{
    private DraftKeeper _keeper = null!;
    private OrderSlip _slip = null!;
    private Composer? _composer;
    private GenerationCard? _watched;
    private TaskCompletionSource? _upload;
    private double _uploadRatio;
    private string? _problem;
    private bool _uploading;
    private bool _missing;
    private bool _ready;

    /// <summary>The generation on the stage.</summary>
    [SupplyParameterFromQuery]
    private Guid? Watch { get; set; }

    /// <summary>An earlier one whose recipe and still go into the composer.</summary>
    [SupplyParameterFromQuery]
    private Guid? Remix { get; set; }

    [Inject]
    private ComposerDraft Drafts { get; set; } = null!;

    [Inject]
    private StillShelf Stills { get; set; } = null!;

    [Inject]
    private GenerationDetails Details { get; set; } = null!;

    [Inject]
    private IGenerationDesk Desk { get; set; } = null!;

    [Inject]
    private SpendConfirmation Spend { get; set; } = null!;

    [Inject]
    private BundledStills Bundled { get; set; } = null!;

    [Inject]
    private CurrentOwner Owner { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private Still? Shown => _uploading && _uploadRatio > 0 ? null : _watched?.Still ?? _keeper.Still;

    private bool Empty => _ready && !_uploading && Shown is null;

    private string Ratio
    {
        get
        {
            var ratio = _uploading && _uploadRatio > 0 ? _uploadRatio : Shown is { } still ? (double)still.Width / Math.Max(1, still.Height) : 16d / 9;
            return Math.Clamp(ratio, 0.4, 2.5).ToString("0.####", CultureInfo.InvariantCulture);
        }
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _keeper = new DraftKeeper(Drafts, Stills, Owner.Id, Time);
        _slip = new OrderSlip(Desk, Owner.Id);
        _keeper.Changed = StateHasChanged;
        await _keeper.LoadAsync(CancellationToken.None);
        _ready = true;
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        _missing = false;
        if (Remix is { } source)
        {
            if (await Details.ReadAsync(Owner.Id, source, CancellationToken.None) is { } card)
                _keeper.TakeRecipe(card.Recipe, card.Still);
            else
                _problem = "The clip to remix is not in this studio any more.";
            _watched = null;
            // Taken once: a reload must not undo what was edited since.
            Navigation.NavigateTo("/", replace: true);
        }
        else if (Watch is not { } id)
        {
            _watched = null;
        }
        else if (_watched?.Generation.Id != id)
        {
            var card = await Details.ReadAsync(Owner.Id, id, CancellationToken.None);
            // Another one was asked for in the meantime: that one counts.
            if (Watch != id)
                return;
            (_watched, _missing) = (card, card is null);
        }
    }

    private void WatchAsync(Generation generation) => Navigation.NavigateTo($"/?watch={generation.Id}");

    private void BeginUpload(double ratio)
    {
        (_uploading, _uploadRatio, _problem) = (true, ratio, null);
        _upload ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Watch is not null)
            Navigation.NavigateTo("/");
    }

    private async Task TakeStillAsync(Guid id)
    {
        await _keeper.TakeStillAsync(id, CancellationToken.None);
        _slip.Forgive("image_url");
        EndUpload(null);
    }

    private void RefuseStill(string? why) => EndUpload(why);

    private void EndUpload(string? problem)
    {
        (_uploading, _uploadRatio, _problem) = (false, 0, problem);
        _upload?.TrySetResult();
        _upload = null;
    }

    private Task OrderAsync() => PlaceAsync(async () =>
    {
        if (_composer is not null)
            await _composer.CatchUpAsync();
        // Pressed while the picture is on its way: the order waits for it.
        if (_upload is { } upload)
            await upload.Task;
        return await Spend.AgreesAsync(_keeper.Draft) ? _keeper.Draft : null;
    });

    private Task OrderBundledAsync(BundledStill chosen) => PlaceAsync(async () =>
    {
        var answer = await Bundled.TakeAsync(Owner.Id, chosen, CancellationToken.None);
        _problem = answer.Refusal?.Message;
        if (answer.Still is not { } still)
            return null;
        _keeper.TakeStill(still);
        _keeper.Change(_keeper.Draft with { Prompt = chosen.Prompt, EngineId = EngineIds.Rehearsal, Takes = 1 });
        return _keeper.Draft;
    });

    private async Task PlaceAsync(Func<Task<RecipeDraft?>> complete)
    {
        if (_slip.InFlight)
            return;
        try
        {
            if (await _slip.PlaceAsync(complete, CancellationToken.None) is { } first)
                await ShowAsync(first);
            else if (_composer is not null)
                await _composer.FocusFirstRefusalAsync();
        }
        catch (IOException trouble)
        {
            _slip.Refuse(new("prompt", "not_stored", $"{TroubleWords.Of(trouble)} Nothing was sent and nothing was charged."));
        }
    }

    private async Task ShowAsync(Generation first)
    {
        WatchAsync(first);
        if (_composer is not null)
            await _composer.ShowStageAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _keeper.Changed = null;
        await _keeper.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
