using AngleSharp.Dom;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Sharing;
using KlingStudio.Web.Shell;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace KlingStudio.Components.Tests;

/// <summary>The share dialog over a real database.</summary>
public sealed class ShareDialogTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_link_is_made_with_the_switches_as_they_stand_and_its_address_is_shown()
    {
        await using var room = await StudioRoom.OpenAsync(before: opening => opening.AddSharing(("Studio:PublicBaseUrl", "https://clips.example"), ("Studio:PublicListen", "http://127.0.0.1:5999")));
        var (page, made) = await OpenAsync(room);

        page.Find("#share-name").Change("Anna, agency");
        Switch(page, "Show prompt").Change(true);
        Switch(page, "Allow embedding").Change(false);
        page.Find("#share-expires").Change("7");
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.StartsWith("https://clips.example/s/", page.Find("input[aria-label=Link]").GetAttribute("value"), StringComparison.Ordinal), Patience);
        var link = Assert.Single(await room.Get<ShareShelf>().OfClipAsync(OwnerId.Local, made.Id, StudioRoom.Token));
        Assert.Equal(("Anna, agency", new ShareSwitches(Prompt: true, Still: true, Download: false, Embedding: false)), (link.Name, link.Shows));
        Assert.Equal(room.Clock.GetUtcNow().UtcDateTime.AddDays(7), link.ExpiresAt);
        var slug = page.Find("input[aria-label=Link]").GetAttribute("value")!.Split('/')[^1];
        Assert.Equal(link.Id, (await room.Get<ShareDoor>().FindAsync(slug, StudioRoom.Token))!.Link.Id);
        Assert.Empty(page.FindAll(".share-doubt"));
    }

    [Fact]
    public async Task Without_a_public_address_it_says_what_will_not_work_and_still_gives_the_link()
    {
        await using var room = await StudioRoom.OpenAsync(before: opening => opening.AddSharing());
        var (page, _) = await OpenAsync(room);
        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.StartsWith("http://localhost/s/", page.Find("input[aria-label=Link]").GetAttribute("value"), StringComparison.Ordinal), Patience);
        Assert.Contains("Studio__PublicBaseUrl", page.Find(".share-doubt").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_said_beside_its_field_and_nothing_is_made()
    {
        await using var room = await StudioRoom.OpenAsync(before: opening => opening.AddSharing());
        var (page, made) = await OpenAsync(room);
        page.Find("#share-password").Change("abc");
        page.Find("#share-expires").Change("date");
        Assert.Equal($"{room.Clock.GetLocalNow().DateTime.AddDays(30):yyyy-MM-dd}", page.Find("input[type=date]").GetAttribute("value"));
        page.Find("input[type=date]").Change("2020-01-01");
        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".refusal").Count), Patience);
        Assert.Contains("3 characters; 4 to 128 are allowed", page.Find("#share-password").Closest(".field")!.TextContent, StringComparison.Ordinal);
        // Each field names its own trouble to who can't see it.
        Assert.Equal(2, page.FindAll("[aria-invalid=true]").Count);
        Assert.All(page.FindAll("[aria-invalid=true]"), field => Assert.Contains(page.Find($"#{field.GetAttribute("aria-describedby")}").TextContent.Trim(), page.FindAll(".refusal").Select(said => said.TextContent.Trim())));
        Assert.Empty(await room.Get<ShareShelf>().OfClipAsync(OwnerId.Local, made.Id, StudioRoom.Token));
    }

    [Fact]
    public async Task The_description_follows_the_prompts_switch_until_it_is_written()
    {
        await using var room = await StudioRoom.OpenAsync(before: opening => opening.AddSharing());
        var (page, _) = await OpenAsync(room);
        IElement Description() => page.Find("#share-description");
        Assert.Contains("A silent clip of 5 seconds", Description().GetAttribute("value") ?? Description().TextContent, StringComparison.Ordinal);
        Switch(page, "Show prompt").Change(true);
        Assert.Contains("slow push in", Description().GetAttribute("value") ?? Description().TextContent, StringComparison.Ordinal);
        Description().Change("Ships at dawn");
        Switch(page, "Show prompt").Change(false);
        Assert.Contains("Ships at dawn", Description().GetAttribute("value") ?? Description().TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_paused_resumed_and_revoked_where_it_stands()
    {
        await using var room = await StudioRoom.OpenAsync(before: opening => opening.AddSharing());
        var (page, made) = await OpenAsync(room);
        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => page.Find("input[aria-label=Link]"), Patience);
        foreach (var (press, state) in new[] { ("Pause", "Paused"), ("Resume", "Active"), ("Revoke", "Revoked") })
        {
            await Button(page, press).ClickAsync(new());
            page.WaitForAssertion(() => Assert.Equal(state, page.Find(".share-state").TextContent), Patience);
        }

        Assert.Empty(page.FindAll("input[aria-label=Link]"));
        Assert.Equal(ShareState.Revoked, (await room.Get<ShareShelf>().OfClipAsync(OwnerId.Local, made.Id, StudioRoom.Token))[0].State);
    }

    [Fact]
    public async Task A_view_and_an_answer_arrive_by_themselves_and_only_their_row_is_rendered()
    {
        await using var room = await StudioRoom.OpenAsync(before: opening => opening.AddSharing());
        var (page, made) = await OpenAsync(room);
        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => page.Find("input[aria-label=Link]"), Patience);
        var link = (await room.Get<ShareShelf>().OfClipAsync(OwnerId.Local, made.Id, StudioRoom.Token))[0];
        var door = room.Get<ShareDoor>();
        var dialog = page.FindComponent<ShareDialog>();
        var renders = dialog.RenderCount;

        await door.CountViewAsync(link.Id, "somebody", StudioRoom.Token);
        await room.Notices.PublishAsync(OwnerId.Local, new FeedNotice(NoticeTopics.Viewed, made.Id, link.Id));
        page.WaitForAssertion(() => Assert.Contains("1 view", page.Find(".share-row-facts").TextContent, StringComparison.Ordinal), Patience);

        await door.AnswerAsync(new ShareNote(link.Id, made.Id, ShareVerdict.ChangeAsked, "<i>slower</i>", room.Clock.GetUtcNow().UtcDateTime), StudioRoom.Token);
        await room.Notices.PublishAsync(OwnerId.Local, new FeedNotice(NoticeTopics.Answered, made.Id, link.Id));
        page.WaitForAssertion(() => Assert.Equal("<i>slower</i>", page.Find(".share-notes p").TextContent), Patience);
        Assert.Contains("change asked", page.Find(".share-row-facts").TextContent, StringComparison.Ordinal);
        Assert.Equal(renders, dialog.RenderCount);
        page.WaitForAssertion(() => Assert.Contains(room.Snackbar.ShownSnackbars, shown => shown.Message?.Contains("asks for a change", StringComparison.Ordinal) == true), Patience);
    }

    [Fact]
    public async Task A_better_take_of_the_same_still_can_be_swapped_in()
    {
        await using var room = await StudioRoom.OpenAsync(before: opening => opening.AddSharing());
        var better = await room.FinishAsync("slower, please");
        var (page, made) = await OpenAsync(room);
        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => page.Find(".share-row-body select"), Patience);
        Assert.Equal(made.Id.ToString(), page.Find(".share-row-body option[selected]").GetAttribute("value"));
        page.Find(".share-row-body select").Change(better.Id.ToString());
        page.WaitForAssertion(() => Assert.DoesNotContain("share-row-body", page.Markup, StringComparison.Ordinal), Patience);
        Assert.Single(await room.Get<ShareShelf>().OfClipAsync(OwnerId.Local, better.Id, StudioRoom.Token));
    }

    [Fact]
    public async Task Nothing_of_it_is_left_when_the_page_goes()
    {
        await using var room = await StudioRoom.OpenAsync(before: opening => opening.AddSharing());
        await OpenAsync(room);
        Assert.NotEqual(0, room.Notices.Subscriptions);
        await room.Bunit.DisposeComponentsAsync();
        Assert.Equal(0, room.Notices.Subscriptions);
        Assert.Null(room.Get<SharePrompt>().Host);
    }

    private static async Task<(IRenderedComponent<Place> Page, Generation Made)> OpenAsync(StudioRoom room)
    {
        var made = await room.FinishAsync("slow push in");
        var page = room.Bunit.Render<Place>();
        await page.InvokeAsync(() => room.Get<SharePrompt>().AskAsync(made.Id));
        page.WaitForAssertion(() => page.Find("form"), Patience);
        return (page, made);
    }

    private static IElement Button(IRenderedComponent<Place> page, string name) => page.FindAll("button").Single(button => button.TextContent.Trim() == name);

    private static IElement Switch(IRenderedComponent<Place> page, string name) =>
        page.FindAll("label.share-switch").Single(label => label.TextContent.Trim() == name).QuerySelector("input[role=switch]")!;

    /// <summary>As in the layout: where dialogs go, and the host.</summary>
    private sealed class Place : ComponentBase
    {
        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder)
        {
            builder.OpenComponent<MudPopoverProvider>(0);
            builder.CloseComponent();
            builder.OpenComponent<MudDialogProvider>(1);
            builder.CloseComponent();
            builder.OpenComponent<ShareHost>(2);
            builder.CloseComponent();
        }
    }
}
