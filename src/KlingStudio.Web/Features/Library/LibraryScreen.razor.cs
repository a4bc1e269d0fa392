using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace KlingStudio.Web.Features.Library;

/// <summary>The library. The address says what it shows; the tiles are plain HTML and library.js hears them.</summary>
public sealed partial class LibraryScreen
{
    private static readonly (LibraryState State, string Words)[] States =
        [(LibraryState.All, "All"), (LibraryState.Ready, "Ready"), (LibraryState.Working, "Working"), (LibraryState.Stopped, "Stopped")];

    private readonly CancellationTokenSource _gone = new();
    private readonly HashSet<Guid> _unfolded = [];
    private LibraryAddress _address = LibraryAddress.Everything;
    private LibraryWindow? _window;
    private Action<TileFacts> _moved = null!;
    private ElementReference _root;
    private bool _loading;
    private int _asked;
    private string _said = "";

    [Inject] private Storage.LibraryPage Pages { get; set; } = null!;

    [Inject] private EngineCatalogue Catalogue { get; set; } = null!;

    [Inject] private Shell.CurrentOwner Owner { get; set; } = null!;

    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [Inject] private TimeProvider Clock { get; set; } = null!;

    private IReadOnlyList<Month> Months => Shelves.Of(_window!.Tiles, _unfolded, Clock.LocalTimeZone, Clock.GetUtcNow().UtcDateTime);

    /// <summary>Called by the page's script when the end comes into view, and by the button.</summary>
    [JSInvokable]
    public async Task MoreAsync()
    {
        if (_loading || _window is not { HasMore: true } window)
            return;
        _loading = true;
        try
        {
            var slice = await Pages.ReadAsync(Owner.Id, _address.Filter, window.Next, LibraryWindow.PageSize, _gone.Token);
            if (!ReferenceEquals(window, _window))
                return;
            window.Add(slice);
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
        finally
        {
            _loading = false;
            StateHasChanged();
        }
    }

    /// <summary>Called by the page's script when typing has paused.</summary>
    [JSInvokable]
    public void Search(string? typed)
    {
        var search = LibraryAddress.CleanSearch(typed);
        if (search == _address.Filter.Search)
            return;

        // One entry in the history for a whole search, not one for each pause in it.
        var replace = _address.Filter.Search is not null && search is not null;
        Navigation.NavigateTo(With(filter => filter with { Search = search }).ToLibrary(), new NavigationOptions { ReplaceHistoryEntry = replace });
    }

    /// <summary>Loads pages until as many tiles are there as there were when the person left, so that back leads to the same place.</summary>
    [JSInvokable]
    public async Task ReachAsync(int tiles)
    {
        while (_window is { HasMore: true } window && window.Tiles.Count < Math.Min(tiles, LibraryWindow.Most) && !_loading)
            await MoreAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= OnMoved;
        _arrivals?.Dispose();
        await _gone.CancelAsync();
        _gone.Dispose();
        await LetGoAsync();
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _moved = TileMoved;
        _address = LibraryAddress.Read(Navigation.Uri);
        Navigation.LocationChanged += OnMoved;
        ListenForNew();
        await LoadAsync();
    }

    private LibraryAddress With(Func<LibraryFilter, LibraryFilter> change) => new(change(_address.Filter));

    private string EngineName(string id) => Catalogue.Describe(id)?.Name ?? (id == EngineIds.Kling ? "Kling 2.5 Turbo" : id);

    private void OnMoved(object? sender, LocationChangedEventArgs moved)
    {
        if (Navigation.ToBaseRelativePath(moved.Location).Split('?', '#')[0] != "library")
            return;
        var address = LibraryAddress.Read(moved.Location);
        if (address == _address)
            return;
        _address = address;
        _ = InvokeAsync(LoadAsync);
    }

    private async Task LoadAsync()
    {
        var asked = ++_asked;
        _arrived = 0;
        try
        {
            var slice = await Pages.ReadAsync(Owner.Id, _address.Filter, _address.Before, LibraryWindow.PageSize, _gone.Token);
            if (asked != _asked)
                return;
            _window = new LibraryWindow();
            _window.Add(slice);
            _said = _address.IsFiltered ? Found(_window) : "";
            StateHasChanged();
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
        {
            // The page is gone.
        }
    }

    private static string Found(LibraryWindow window) => window switch
    {
        { Tiles.Count: 0 } => "Nothing matches",
        { Next: not null } => $"{window.Tiles.Count} and more match",
        { Tiles.Count: 1 } => "1 matches",
        _ => $"{window.Tiles.Count} match",
    };
}
