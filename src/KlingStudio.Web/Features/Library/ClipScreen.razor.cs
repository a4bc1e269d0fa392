using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace KlingStudio.Web.Features.Library;

/// <summary>One clip with its recipe; while it is not there yet, what is going on, pushed. Someone else's clip is not here.</summary>
public sealed partial class ClipScreen
{
    private readonly CancellationTokenSource _gone = new();
    private LibraryAddress _address = LibraryAddress.Everything;
    private GenerationCard? _card;
    private Guid? _newer;
    private Guid? _older;
    private Guid _id;
    private bool _looked;
    private string _said = "";
    private ElementReference _root;
    private IJSObjectReference? _module;
    private int _handle;
    private IDisposable? _subscription;

    /// <summary>From the address; anything may stand there.</summary>
    [Parameter] public string Id { get; set; } = "";

    [Inject] private GenerationDetails Details { get; set; } = null!;

    [Inject] private LibraryNeighbours Neighbours { get; set; } = null!;

    [Inject] private LibraryShelf Shelf { get; set; } = null!;

    [Inject] private IGenerationDesk Desk { get; set; } = null!;

    [Inject] private Shell.SpendConfirmation Spend { get; set; } = null!;

    [Inject] private ILiveFeed Feed { get; set; } = null!;

    [Inject] private EngineCatalogue Catalogue { get; set; } = null!;

    [Inject] private Shell.CurrentOwner Owner { get; set; } = null!;

    [Inject] private Shell.SharePrompt Share { get; set; } = null!;

    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [Inject] private ISnackbar Snackbar { get; set; } = null!;

    [Inject] private TimeProvider Clock { get; set; } = null!;

    [Inject] private IJSRuntime Js { get; set; } = null!;

    private string EngineName => _card is null ? "" : Catalogue.Describe(_card.Recipe.EngineId)?.Name
        ?? (_card.Recipe.EngineId == EngineIds.Kling ? "Kling 2.5 Turbo" : _card.Recipe.EngineId);

    private string Price => _card is null ? "" : Shell.Dollars.Behind(Catalogue.Describe(_card.Recipe.EngineId), _card.Recipe.Seconds);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _subscription?.Dispose();
        await _gone.CancelAsync();
        _gone.Dispose();
        await LetGoAsync();
    }

    /// <inheritdoc />
    protected override void OnInitialized() =>
        _subscription = Feed.Subscribe(Owner.Id, hint => hint.GenerationId == _id ? InvokeAsync(() => HearAsync(hint)) : Task.CompletedTask);

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        _address = LibraryAddress.Read(Navigation.Uri) with { Before = null };
        _id = Guid.TryParse(Id, out var id) ? id : Guid.Empty;
        await LoadAsync();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        try
        {
            _module = await Js.InvokeAsync<IJSObjectReference>("import", $"./{Assets["js/library.js"]}");
            if (_gone.IsCancellationRequested)
                await LetGoAsync();
            else
                _handle = await _module.InvokeAsync<int>("attachKeys", _root);
        }
        catch (Exception failure) when (failure is JSDisconnectedException or OperationCanceledException or ObjectDisposedException)
        {
            // The page is already gone.
        }
    }

    private async Task LetGoAsync()
    {
        try
        {
            if (_module is { } module)
            {
                _module = null;
                await module.InvokeVoidAsync("detach", _handle);
                await module.DisposeAsync();
            }
        }
        catch (Exception failure) when (failure is JSDisconnectedException or OperationCanceledException or ObjectDisposedException)
        {
            // The browser has let go by itself.
        }
    }

    private async Task LoadAsync()
    {
        var id = _id;
        try
        {
            var card = id == Guid.Empty ? null : await Details.ReadAsync(Owner.Id, id, _gone.Token);
            var (newer, older) = card is null ? (null, null) : await Neighbours.ReadAsync(Owner.Id, _address.Filter, id, _gone.Token);
            if (id != _id)
                return;
            (_card, _newer, _older, _looked) = (card is { DeletedAt: null } ? card : null, newer, older, true);
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    private async Task HearAsync(FeedHint hint)
    {
        if (_card is null || hint.Version <= _card.Generation.Version || _gone.IsCancellationRequested)
            return;
        try
        {
            if (await Details.ReadAsync(Owner.Id, hint.GenerationId, _gone.Token) is not { DeletedAt: null } card || card.Generation.Id != _id || card.Generation.Version <= _card.Generation.Version)
                return;
            if (card.Generation.Status == GenerationStatus.Completed && _card.Generation.Status != GenerationStatus.Completed)
                _said = "The clip is ready";
            _card = card;
            StateHasChanged();
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
        {
            // The page is gone.
        }
    }

    private async Task FavouriteAsync()
    {
        var card = _card!;
        var wanted = !card.Favourite;
        _card = card with { Favourite = wanted };
        if (await Shelf.SetFavouriteAsync(Owner.Id, card.Generation.Id, wanted, _gone.Token))
            _said = wanted ? "Added to favourites" : "No longer a favourite";
        else
            await LoadAsync();
    }

    private async Task DeleteAsync()
    {
        var id = _card!.Generation.Id;
        if (!await Shelf.DeleteAsync(Owner.Id, id, _gone.Token))
        {
            await LoadAsync();
            return;
        }

        // Undo outlives this page, so it uses only what belongs to the circuit.
        var (shelf, owner, navigation, back) = (Shelf, Owner.Id, Navigation, _address.ToClip(id));
        Snackbar.Add("Clip deleted. It is kept for 30 days.", Severity.Normal, options =>
        {
            options.Action = "Undo";
            options.VisibleStateDuration = 10_000;
            options.OnClick = async _ =>
            {
                if (await shelf.RestoreAsync(owner, id, CancellationToken.None))
                    navigation.NavigateTo(back);
            };
        });
        Navigation.NavigateTo((_older ?? _newer) is { } near ? _address.ToClip(near) : _address.ToLibrary(), replace: true);
    }

    private async Task AgainAsync()
    {
        var card = _card!;
        if (!await Spend.AgreesAsync(card.Recipe))
            return;
        var answer = await Desk.RetryAsync(Owner.Id, card.Generation.Id, _gone.Token);
        if (answer.Generations.Count > 0)
            Navigation.NavigateTo(LibraryAddress.Everything.ToClip(answer.Generations[0].Id));
        else
            Snackbar.Add(answer.Refusals.Count > 0 ? answer.Refusals[0].Message : "That clip is not in the library any more.", Severity.Warning);
    }

    private async Task CancelAsync()
    {
        if (!await Desk.CancelAsync(Owner.Id, _card!.Generation.Id, _gone.Token))
            await LoadAsync();
    }

    private async Task SendAgainAsync()
    {
        var card = _card!;
        if (await Spend.AgreesAsync(card.Recipe) && !await Desk.SendAgainAsync(Owner.Id, card.Generation.Id, _gone.Token))
            await LoadAsync();
    }
}
