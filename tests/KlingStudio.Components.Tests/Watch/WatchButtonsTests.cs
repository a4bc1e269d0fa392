using KlingStudio.Generations;
using KlingStudio.Web.Features.Watch;

namespace KlingStudio.Components.Tests;

/// <summary>One primary way on, and no button that does nothing.</summary>
public sealed class WatchButtonsTests
{
    [Fact]
    public async Task What_a_person_must_change_is_edited_first()
    {
        await using var bunit = new BunitContext();
        var tooLong = new Failure("sequence_too_long", "The prompt is too long for Kling.", "Shorten it.", "prompt");
        var buttons = Show(bunit, Some.Generation(GenerationStatus.Rejected, tooLong));
        Assert.Equal(["Edit", "Try again"], buttons.AllNames(".actions > *"));
        Assert.Equal("Edit", Assert.Single(buttons.FindAll(".primary")).Words());
        Assert.Equal("/?remix=11111111-2222-3333-4444-555555555555", buttons.Find("a").GetAttribute("href"));
    }

    [Fact]
    public async Task What_nobody_is_to_blame_for_is_tried_again_first()
    {
        await using var bunit = new BunitContext();
        var buttons = Show(bunit, Some.Generation(GenerationStatus.Failed, new Failure("encoder_failed", "The encoder stopped.")));
        Assert.Equal("Try again", Assert.Single(buttons.FindAll(".primary")).Words());
    }

    [Fact]
    public async Task A_wish_to_stop_is_taken_once()
    {
        await using var bunit = new BunitContext();
        var button = Show(bunit, Some.Generation(GenerationStatus.Claimed, cancelAsked: true)).Find("button");
        Assert.Equal(("Cancelling", true), (button.Words(), button.HasAttribute("disabled")));
    }

    [Theory]
    [InlineData(GenerationStatus.Queued)]
    [InlineData(GenerationStatus.Unknown)]
    [InlineData(GenerationStatus.Failed)]
    public async Task While_something_is_being_done_nothing_else_can_be(GenerationStatus status)
    {
        await using var bunit = new BunitContext();
        var buttons = Show(bunit, Some.Generation(status), busy: true);
        Assert.NotEmpty(buttons.FindAll("button"));
        Assert.All(buttons.FindAll("button"), button => Assert.True(button.HasAttribute("disabled")));
    }

    [Theory]
    [InlineData(GenerationStatus.Running, "Cancel", "cancel")]
    [InlineData(GenerationStatus.Unknown, "Send again", "send again")]
    [InlineData(GenerationStatus.Unknown, "Leave it", "cancel")]
    [InlineData(GenerationStatus.Stranded, "Give it up", "cancel")]
    [InlineData(GenerationStatus.Cancelled, "Try again", "retry")]
    public async Task Each_does_what_it_says(GenerationStatus status, string name, string deed)
    {
        await using var bunit = new BunitContext();
        var done = new List<string>();
        var buttons = Show(bunit, Some.Generation(status), tell: done.Add);
        await buttons.Named("button", name).ClickAsync(new());
        Assert.Equal([deed], done);
    }

    [Fact]
    public async Task A_clip_that_can_not_be_saved_yet_is_to_be_had_where_it_lies()
    {
        await using var bunit = new BunitContext();
        var stranded = Some.Generation(GenerationStatus.Stranded);
        Assert.Empty(Show(bunit, stranded).FindAll("a"));
        var link = Show(bunit, stranded with { ClipUrl = "https://v3.fal.media/files/a.mp4" }).Find("a");
        Assert.Equal(("Get it from the provider", "https://v3.fal.media/files/a.mp4", "noopener noreferrer"), (link.Words(), link.GetAttribute("href"), link.GetAttribute("rel")));
    }

    private static IRenderedComponent<WatchButtons> Show(BunitContext bunit, Generation generation, bool busy = false, Action<string>? tell = null) =>
        bunit.Render<WatchButtons>(parameters => parameters
            .Add(buttons => buttons.Generation, generation)
            .Add(buttons => buttons.Busy, busy)
            .Add(buttons => buttons.OnCancel, () => tell?.Invoke("cancel"))
            .Add(buttons => buttons.OnRetry, () => tell?.Invoke("retry"))
            .Add(buttons => buttons.OnSendAgain, () => tell?.Invoke("send again")));
}
