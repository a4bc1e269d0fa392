using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Watch;
using Microsoft.AspNetCore.Components.Rendering;

namespace KlingStudio.Components.Tests;

/// <summary>The queue: everything that is not at its end, and nothing else.</summary>
public sealed class QueuePageTests
{
    [Fact]
    public async Task It_holds_what_is_not_at_its_end_newest_first()
    {
        await using var room = await StudioRoom.OpenAsync();
        var first = await room.OrderAsync("first");
        await room.FinishAsync("done");
        await room.MoveAsync(await room.OrderAsync("failed"), row => row with { Status = GenerationStatus.Failed });
        var doubtful = await room.MoveAsync(await room.OrderAsync("in doubt"), row => row with { Status = GenerationStatus.Unknown });
        await room.OrderAsync("their secret", new OwnerId("somebody-else"));
        var page = room.Bunit.Render<QueuePage>();
        Assert.Equal(["Watch: in doubt", "Watch: first"], page.AllNames(".queue a.tile"));
        Assert.Equal([$"/?watch={doubtful.Id}", $"/?watch={first.Id}"], page.FindAll(".queue a.tile").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task An_empty_queue_says_so_and_leads_on()
    {
        await using var room = await StudioRoom.OpenAsync();
        var page = room.Bunit.Render<QueuePage>();
        Assert.Equal("Nothing is running", page.Find(".display").Words());
        Assert.Equal("/", page.Named("a", "Create something").GetAttribute("href"));
    }

    [Fact]
    public async Task A_push_renders_its_row_and_not_the_page()
    {
        await using var room = await StudioRoom.OpenAsync();
        var first = await room.OrderAsync("first");
        await room.OrderAsync("second");
        var page = room.Bunit.Render<CountedPage>();
        var (renders, other) = (page.Instance.Renders, page.FindComponents<QueueRow>()[0]);
        var before = other.RenderCount;
        await room.Feed.PushAsync(await room.MoveAsync(first, row => row with { Status = GenerationStatus.Running, Progress = new EngineProgress(60, 120) }));
        Assert.Equal(["Sending", "Rendering"], page.FindAll("[role=status]").Select(status => status.Words()));
        Assert.Equal("50", page.Find("[role=progressbar]").GetAttribute("aria-valuenow"));
        Assert.Equal((renders, before), (page.Instance.Renders, other.RenderCount));
    }

    [Fact]
    public async Task What_ends_leaves_and_what_is_ordered_elsewhere_comes()
    {
        await using var room = await StudioRoom.OpenAsync();
        var here = await room.OrderAsync("here");
        var page = room.Bunit.Render<QueuePage>();
        await room.Feed.PushAsync(await room.OrderAsync("there"));
        Assert.Equal(["Watch: there", "Watch: here"], page.AllNames(".queue a.tile"));
        await room.Feed.PushAsync(await room.CompleteAsync(here));
        Assert.Equal(["Watch: there"], page.AllNames(".queue a.tile"));
        Assert.Equal(2, room.Feed.Subscriptions);
    }

    [Fact]
    public async Task What_ended_while_the_page_was_read_does_not_stay()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("a");
        var slow = room.Weather.HoldNextAnswer();
        var page = room.Bunit.Render<QueuePage>();
        await room.Feed.PushAsync(await room.CompleteAsync(order));
        slow.SetResult();
        page.WaitForAssertion(() => Assert.Equal("Nothing is running", page.Find(".display").Words()), StudioRoom.Patience);
    }

    [Fact]
    public async Task A_row_without_an_answer_says_what_another_try_may_cost()
    {
        await using var room = await StudioRoom.OpenAsync();
        var doubtful = await room.MoveAsync(await room.OrderAsync("in doubt"), row => row with { Status = GenerationStatus.Unknown, Charge = Charge.MayBeCharged });
        var page = room.Bunit.Render<QueuePage>();
        Assert.Contains("it may be charged a second time", page.Find(".queue-row .soft").Words(), StringComparison.Ordinal);
        room.Desk.Hold = new TaskCompletionSource();
        var first = page.Named("button", "Send again").ClickAsync(new());
        var second = page.Named("button", "Send again").ClickAsync(new());
        room.Desk.Hold.SetResult();
        await Task.WhenAll(first, second);
        Assert.Equal([doubtful.Id], room.Desk.SentAgain);
    }

    [Fact]
    public async Task Cancel_asks_once_and_says_when_it_could_not()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("a");
        var page = room.Bunit.Render<QueuePage>();
        room.Desk.Breaks = new StorageException("The studio's database was busy for too long, so this was not done. Try again.");
        await page.Named("button", "Cancel").ClickAsync(new());
        Assert.Equal([order.Id], room.Desk.Cancelled);
        Assert.Equal("The studio's database was busy for too long, so this was not done. Try again.", page.Find("[role=alert]").Words());
        Assert.False(page.Named("button", "Cancel").HasAttribute("disabled"));
    }

    [Fact]
    public async Task A_page_that_is_left_listens_to_nothing()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("a");
        room.Bunit.Render<QueuePage>();
        Assert.Equal(2, room.Feed.Subscriptions);
        await room.Bunit.DisposeComponentsAsync();
        Assert.Equal(0, room.Feed.Subscriptions);
        await room.Feed.PushLateAsync(await room.CompleteAsync(order));
    }

    private sealed class CountedPage : QueuePage
    {
        public int Renders { get; private set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            Renders++;
            base.BuildRenderTree(builder);
        }
    }
}
