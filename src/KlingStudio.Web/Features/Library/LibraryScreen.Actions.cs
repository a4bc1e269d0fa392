using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace KlingStudio.Web.Features.Library;

/// <summary>What a person does to the tiles, and what arrives by itself.</summary>
public sealed partial class LibraryScreen
{
    private IJSObjectReference? _module;
    private DotNetObjectReference<LibraryScreen>? _self;
    private int _handle;
    private IDisposable? _arrivals;
    private int _arrived;
    private int _marks;

    [Inject] private LibraryShelf Shelf { get; set; } = null!;

    [Inject] private GenerationDetails Details { get; set; } = null!;

    [Inject] private IGenerationDesk Desk { get; set; } = null!;

    [Inject] private Shell.SpendConfirmation Spend { get; set; } = null!;

    [Inject] private ILiveFeed Feed { get; set; } = null!;

    [Inject] private Shell.SharePrompt Share { get; set; } = null!;

    [Inject] private ISnackbar Snackbar { get; set; } = null!;

    [Inject] private IJSRuntime Js { get; set; } = null!;

    /// <summary>Called by the page's script: a button of a tile, an entry of the shared menu, or a key.</summary>
    [JSInvokable]
    public async Task ActAsync(string action, Guid id)
    {
        if (_window?.Find(id) is not { } tile)
            return;
        try
        {
            await (action switch
            {
                "favourite" => FavouriteAsync(tile),
                "delete" => DeleteAsync(tile),
                "share" => Share.AskAsync(tile.Id),
                "again" => AgainAsync(tile),
                "cancel" => CancelAsync(tile),
                "unfold" => UnfoldAsync(tile),
                _ => Task.CompletedTask,
            });
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
        catch (IOException trouble)
        {
            // What was shown ahead of the database is taken back.
            Snackbar.Add(TroubleWords.Of(trouble), Severity.Warning);
            await LoadAsync();
        }
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        try
        {
            var module = await Js.InvokeAsync<IJSObjectReference>("import", $"./{Assets["js/library.js"]}");
            _module = module;
            if (_gone.IsCancellationRequested)
            {
                await LetGoAsync();
                return;
            }

            _self = DotNetObjectReference.Create(this);
            _handle = await module.InvokeAsync<int>("attach", _root, _self);
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

        _self?.Dispose();
        _self = null;
    }

    private async Task FavouriteAsync(TileFacts tile)
    {
        var wanted = !tile.Favourite;
        _window!.Mark(tile.Id, wanted);
        StateHasChanged();
        if (await Shelf.SetFavouriteAsync(Owner.Id, tile.Id, wanted, _gone.Token))
        {
            _marks++;
            _said = wanted ? "Added to favourites" : "No longer a favourite";
        }
        else
        {
            _window.Mark(tile.Id, tile.Favourite);
            Snackbar.Add("That clip is not in the library any more.", Severity.Warning);
        }

        StateHasChanged();
    }

    private async Task DeleteAsync(TileFacts tile)
    {
        var window = _window!;
        window.Remove(tile.Id);
        StateHasChanged();
        if (!await Shelf.DeleteAsync(Owner.Id, tile.Id, _gone.Token))
        {
            Snackbar.Add("That clip is not in the library any more.", Severity.Warning);
            return;
        }

        _marks++;
        StateHasChanged();
        var what = tile.Takes > 1 ? $"Take {tile.Take} deleted. It is kept for 30 days." : "Clip deleted. It is kept for 30 days.";
        Snackbar.Add(what, Severity.Normal, options =>
        {
            options.Action = "Undo";
            options.VisibleStateDuration = 10_000;
            options.OnClick = _ => InvokeAsync(() => RestoreAsync(tile.Id));
        });
    }

    /// <summary>Undo. It works from another page as well: the message outlives this one.</summary>
    private async Task RestoreAsync(Guid id)
    {
        if (await Shelf.RestoreAsync(Owner.Id, id, CancellationToken.None) && !_gone.IsCancellationRequested && _window is not null)
        {
            if (!_window.Restore(id) && !_window.Knows(id))
                await LoadAsync();
            _marks++;
            _said = "Restored";
            StateHasChanged();
        }
    }

    private async Task AgainAsync(TileFacts tile)
    {
        if (await Details.ReadAsync(Owner.Id, tile.Id, _gone.Token) is { } source && !await Spend.AgreesAsync(source.Recipe))
            return;
        var answer = await Desk.RetryAsync(Owner.Id, tile.Id, _gone.Token);
        if (answer.Generations.Count == 0)
        {
            Snackbar.Add(answer.Refusals.Count > 0 ? answer.Refusals[0].Message : "That clip is not in the library any more.", Severity.Warning);
            return;
        }

        foreach (var generation in answer.Generations)
        {
            if (await Details.ReadAsync(Owner.Id, generation.Id, _gone.Token) is { } card && _address.Before is null)
                _window!.AddNewest(TileFacts.Of(card));
        }

        Snackbar.Add("The same recipe is on its way as a new take.", Severity.Normal);
        StateHasChanged();
    }

    private async Task CancelAsync(TileFacts tile)
    {
        if (!await Desk.CancelAsync(Owner.Id, tile.Id, _gone.Token))
            Snackbar.Add("It has already ended.", Severity.Normal);
    }

    private Task UnfoldAsync(TileFacts tile)
    {
        if (!_unfolded.Remove(tile.RecipeId))
            _unfolded.Add(tile.RecipeId);
        StateHasChanged();
        return Task.CompletedTask;
    }

    /// <summary>A tile re-read its row: the window learns of it, and nothing is rendered but what a person should hear.</summary>
    private void TileMoved(TileFacts tile)
    {
        _window?.Put(tile);
        if (!tile.Status.IsEnd())
            return;
        _said = tile.IsReady ? $"Ready: {tile.Prompt}" : $"{tile.Words}: {tile.Prompt}";
        StateHasChanged();
    }

    /// <summary>What was ordered elsewhere is offered, never pushed in: the tiles under a person's hand stay where they are.</summary>
    private void ListenForNew()
    {
        var met = new HashSet<Guid>();
        _arrivals = Feed.Subscribe(Owner.Id, hint => hint.Status.IsEnd() ? Task.CompletedTask : InvokeAsync(() => NoticeAsync(hint.GenerationId, met)));
    }

    private async Task NoticeAsync(Guid id, HashSet<Guid> met)
    {
        if (_window is null || _window.Knows(id) || _address.IsFiltered || _address.Before is not null || !met.Add(id))
            return;
        try
        {
            var newest = _window.Tiles.Count > 0 ? _window.Tiles[0].CreatedAt : DateTime.MinValue;
            if (await Details.ReadAsync(Owner.Id, id, _gone.Token) is not { DeletedAt: null } card || card.Generation.CreatedAt < newest || _window.Knows(id))
                return;
            _arrived++;
            StateHasChanged();
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
        {
            // The page is gone.
        }
    }

    private Task ShowNewestAsync() => LoadAsync();
}
