using System.Globalization;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace KlingStudio.Web.Features.Sharing;

/// <summary>One link of the dialog. It hears of its own views and answers, and a push renders this row alone.</summary>
public sealed partial class ShareLinkRow : IAsyncDisposable
{
    private const int MostTakes = 30;

    private ShareLink _link = null!;
    private IReadOnlyList<ShareNote> _notes = [];
    private IReadOnlyList<GenerationCard> _takes = [];
    private string? _address;
    private QrPath? _qr;
    private ElementReference _field;
    private IJSObjectReference? _module;
    private IDisposable? _heard;
    private string _said = "";
    private string _password = "";
    private string? _trouble;
    private bool _copied;
    private bool _sure;
    private bool _read;
    private bool _gone;

    /// <summary>As the dialog read it.</summary>
    [Parameter, EditorRequired] public ShareLink Link { get; set; } = null!;

    /// <summary>The clip it shows.</summary>
    [Parameter, EditorRequired] public GenerationCard Card { get; set; } = null!;

    /// <summary>Whether all of it is shown.</summary>
    [Parameter] public bool Open { get; set; }

    /// <summary>Open it, or close it.</summary>
    [Parameter] public EventCallback OnOpen { get; set; }

    /// <summary>It shows another clip now.</summary>
    [Parameter] public EventCallback OnSwapped { get; set; }

    [Inject] private ShareShelf Shelf { get; set; } = null!;

    [Inject] private ShareDesk Desk { get; set; } = null!;

    [Inject] private ShareKeys Keys { get; set; } = null!;

    [Inject] private ShareAddresses Addresses { get; set; } = null!;

    [Inject] private INoticeFeed Notices { get; set; } = null!;

    [Inject] private CurrentOwner Owner { get; set; } = null!;

    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [Inject] private TimeProvider Clock { get; set; } = null!;

    [Inject] private IJSRuntime Js { get; set; } = null!;

    private string? Doubt => Addresses.Doubt;

    private string State => _link.State switch
    {
        ShareState.Revoked => "Revoked",
        _ when ShareRules.Expired(_link, Clock.GetUtcNow().UtcDateTime) => "Expired",
        ShareState.Paused => "Paused",
        _ => "Active",
    };

    private string Facts
    {
        get
        {
            var views = _link.Views == 1 ? "1 view" : string.Create(CultureInfo.InvariantCulture, $"{_link.Views:N0} views");
            var answers = _notes.Count > 0 ? _notes[0].Verdict == ShareVerdict.Approved ? " · approved" : " · change asked" : "";
            return views + answers;
        }
    }

    private string Story
    {
        get
        {
            var seen = _link.LastSeenAt is { } at ? $"Last seen {Local(at)}." : "Not seen yet.";
            var end = _link.ExpiresAt is { } until ? $"Expires {Local(until)}." : "Never expires.";
            return $"Created {Local(_link.CreatedAt)}. {seen} {(_link.State == ShareState.Revoked ? "Revoked." : end)}{(_link.HasPassword ? " Has a password." : "")}";
        }
    }

    /// <inheritdoc />
    protected override void OnInitialized() =>
        _heard = Notices.Subscribe(Owner.Id, notice => notice.SubjectId == Link.Id ? InvokeAsync(() => HearAsync(notice)) : Task.CompletedTask);

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_link is null || _link.Id != Link.Id)
            _link = Link;
        _sure = false;
        if (!Open || _read)
            return;
        _read = true;
        _address = Keys.Unseal(_link.SealedSlug) is { } slug ? Addresses.Of(slug, new Uri(Navigation.BaseUri)) : null;
        _takes = await Shelf.TakesAsync(Owner.Id, Card.Still.Id, MostTakes, CancellationToken.None);
        await ReadAsync();
    }

    private async Task HearAsync(FeedNotice notice)
    {
        if (_gone)
            return;
        await ReadAsync();
        if (notice.Topic == NoticeTopics.Answered && _notes is [var newest, ..])
            _said = newest.Verdict == ShareVerdict.Approved ? $"{_link.Name} approved" : $"{_link.Name} asks for a change: {newest.Text}";
        StateHasChanged();
    }

    private async Task ReadAsync()
    {
        _link = await Shelf.FindAsync(Owner.Id, Link.Id, CancellationToken.None) ?? _link;
        _notes = await Shelf.NotesAsync(Owner.Id, Link.Id, CancellationToken.None);
    }

    private async Task PauseAsync()
    {
        var pause = _link.State != ShareState.Paused;
        await Desk.PauseAsync(Owner.Id, _link, pause, CancellationToken.None);
        await ReadAsync();
        _said = pause ? "Paused: the link shows nothing until you resume it" : "The link works again";
    }

    // It can't be undone, so it is asked once more, in the same place.
    private async Task RevokeAsync()
    {
        if (!_sure && (_link.Views > 0 || _notes.Count > 0))
        {
            _sure = true;
            return;
        }

        await Desk.RevokeAsync(Owner.Id, _link, CancellationToken.None);
        await ReadAsync();
        (_sure, _qr, _said) = (false, null, "Revoked: the link is dead everywhere");
    }

    private async Task ShowAsync(ShareSwitches shows)
    {
        await Desk.ShowAsync(Owner.Id, _link, shows, CancellationToken.None);
        await ReadAsync();
    }

    private async Task SetPasswordAsync()
    {
        _trouble = (await Desk.SetPasswordAsync(Owner.Id, _link, _password, CancellationToken.None))?.Message;
        if (_trouble is not null)
            return;
        await ReadAsync();
        (_password, _said) = ("", _link.HasPassword ? "The link has a new password" : "The link has no password any more");
    }

    private async Task SwapAsync(ChangeEventArgs change)
    {
        if (!Guid.TryParse(change.Value as string, out var id) || !await Desk.SwapAsync(Owner.Id, _link, id, CancellationToken.None))
            return;
        await ReadAsync();
        _said = "The link shows that take now";
        await OnSwapped.InvokeAsync();
    }

    private void ToggleQr() => _qr = _qr is null && _address is { } address ? QrPath.Of(address) : null;

    private async Task CopyAsync()
    {
        if (_address is not { } address || await ModuleAsync() is not { } module)
            return;
        _copied = await module.InvokeAsync<bool>("copy", address, _field);
        _said = _copied ? "Link copied" : "Press Ctrl+C to copy the link";
        StateHasChanged();
        await Task.Delay(TimeSpan.FromSeconds(2), Clock, CancellationToken.None);
        _copied = false;
    }

    private async Task SelectAsync()
    {
        if (await ModuleAsync() is { } module)
            await module.InvokeVoidAsync("select", _field);
    }

    private async Task<IJSObjectReference?> ModuleAsync()
    {
        try
        {
            return _module ??= await Js.InvokeAsync<IJSObjectReference>("import", $"./{Assets["js/share.js"]}");
        }
        catch (JSDisconnectedException)
        {
            return null;
        }
    }

    private string Local(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(utc, Clock.LocalTimeZone).ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);

    private string TakeName(GenerationCard take) =>
        $"{Local(take.Generation.CreatedAt)} · {ShareRules.Cut(take.Recipe.Prompt, 60)}{(take.Generation.EngineId == EngineIds.Rehearsal ? " · rehearsal" : "")}";

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _gone = true;
        _heard?.Dispose();
        await _module.LetGoAsync();
    }
}
