using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Watch;

namespace KlingStudio.Components.Tests;

/// <summary>The stage: what happens to the order, in every state, and what a person can do about it.</summary>
public sealed class WatchFrameTests
{
    /// <summary>Each state: its words, its explanation, its controls in order, and whether light sweeps over the still.</summary>
    public static TheoryData<GenerationStatus, string, string, string, bool> States => new()
    {
        { GenerationStatus.Preparing, "Sending", "", "Cancel", true },
        { GenerationStatus.Claimed, "Sending", "", "Cancel", true },
        { GenerationStatus.WaitingForSlot, "Waiting for a free slot", "The engine can't take it just now. It is sent by itself as soon as it can; nothing is owed yet.", "Cancel", true },
        { GenerationStatus.Queued, "Queued #3", "", "Cancel", true },
        { GenerationStatus.Running, "Rendering", "", "Cancel", true },
        { GenerationStatus.Saving, "Saving", "", "", true },
        { GenerationStatus.Stranded, "Saving again", "The clip is made, but it could not be saved yet. The studio tries again by itself.", "Give it up", true },
        { GenerationStatus.Unknown, "No answer came back", "The order left and no answer came, so it may have been charged. Send it again, and it may be charged a second time. Leave it, and it stays counted as spent.", "Send again|Leave it", false },
        { GenerationStatus.Cancelling, "Cancelling", "It was asked to stop. If the clip comes all the same, it is kept.", "", true },
        { GenerationStatus.Completed, "Done", "", "", false },
        { GenerationStatus.Failed, "Failed", "There was no space left on the disk. Nothing was charged. Free some space, then try again.", "Try again|Edit", false },
        { GenerationStatus.Rejected, "Not taken", "There was no space left on the disk. Nothing was charged. Free some space, then try again.", "Try again|Edit", false },
        { GenerationStatus.Cancelled, "Cancelled", "You stopped it. Nothing was charged.", "Try again|Edit", false },
    };

    [Theory]
    [MemberData(nameof(States))]
    public async Task Every_state_says_what_happens_what_it_costs_and_what_to_do(GenerationStatus status, string phase, string words, string controls, bool sweep)
    {
        await using var room = await StudioRoom.OpenAsync();
        var frame = await ShowAsync(room, await InAsync(room, status));
        Assert.Equal(phase, frame.Find("[role=status] .phase").Words());
        Assert.Equal(words, string.Join(' ', frame.FindAll(".panel-text").Select(text => text.Words())));
        Assert.Equal(controls.Split('|', StringSplitOptions.RemoveEmptyEntries), frame.AllNames(".panel .actions > *"));
        Assert.Equal(sweep, frame.FindAll(".sweep").Count == 1);
        Assert.Equal(status == GenerationStatus.Completed, frame.FindAll("video").Count == 1);
        Assert.Equal(status.IsEnd() ? 0 : 1, frame.FindAll("[data-elapsed]").Count);
    }

    [Fact]
    public void No_state_is_forgotten_above() =>
        Assert.Equal(Enum.GetValues<GenerationStatus>(), States.Select(row => row.Data.Item1));

    [Fact]
    public async Task Real_progress_is_counted_in_frames_and_a_guess_is_never_shown()
    {
        await using var room = await StudioRoom.OpenAsync();
        var running = await InAsync(room, GenerationStatus.Running);
        var frame = await ShowAsync(room, running);
        var bar = frame.Find("[role=progressbar]");
        Assert.Equal(("Frames rendered", "40"), (bar.Name(), bar.GetAttribute("aria-valuenow")));
        Assert.Contains("48 of 120 frames · ", frame.Find(".panel-head .num").TextContent, StringComparison.Ordinal);

        await room.Feed.PushAsync(await room.MoveAsync(running, row => row with { Progress = null }));
        Assert.Empty(frame.FindAll("[role=progressbar]"));
    }

    [Fact]
    public async Task The_expected_time_comes_from_the_studios_own_history()
    {
        await using var room = await StudioRoom.OpenAsync();
        foreach (var seconds in new[] { 4, 4, 7 })
        {
            var order = await room.OrderAsync("before");
            room.Clock.Advance(TimeSpan.FromSeconds(seconds));
            await room.CompleteAsync(order);
        }

        var frame = await ShowAsync(room, await room.OrderAsync("now"));
        Assert.Contains(" · usually 4 to 7 s", frame.Find(".panel-head .num").TextContent, StringComparison.Ordinal);
        Assert.Equal("7000", frame.Find("[data-elapsed]").GetAttribute("data-late-after"));
        Assert.True(frame.Find("#late-note").HasAttribute("hidden"));
    }

    [Fact]
    public async Task What_takes_longer_than_usual_is_not_given_up_and_says_so()
    {
        await using var room = await StudioRoom.OpenAsync();
        var frame = await ShowAsync(room, await room.MoveAsync(await InAsync(room, GenerationStatus.Running), row => row with { Overdue = true }));
        Assert.Equal("Rendering · longer than usual, still running", frame.Find("[role=status]").Words());
        Assert.False(frame.Find("#late-note").HasAttribute("hidden"));
        Assert.Equal(["Cancel"], frame.AllNames(".actions > *"));
    }

    [Fact]
    public async Task A_clip_that_arrives_fades_in_and_one_that_was_there_does_not()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("slow push in");
        var frame = await ShowAsync(room, order);
        await room.Feed.PushAsync(await room.CompleteAsync(order));
        Assert.Equal("layer fade-in", frame.Find("video").Closest(".layer")!.ClassName?.Trim());
        Assert.Equal("Done", frame.Find(".sr [role=status]").Words());

        var again = await ShowAsync(room, (await room.ReadAsync(order.Id))!.Generation);
        Assert.Equal("layer", again.Find("video").Closest(".layer")!.ClassName?.Trim());
    }

    [Fact]
    public async Task A_hostile_prompt_is_the_clips_name_as_text()
    {
        const string hostile = "<script>alert(1)</script> שלום 🎬 \" onmouseover=\"alert(3)";
        await using var room = await StudioRoom.OpenAsync();
        var frame = await ShowAsync(room, await room.FinishAsync(hostile));
        Assert.Equal($"Clip: {hostile}", frame.Find("video").Name());
        Assert.Empty(frame.FindAll("script, [onmouseover]"));
    }

    [Fact]
    public async Task Two_presses_of_try_again_order_once_and_the_stage_is_told()
    {
        await using var room = await StudioRoom.OpenAsync();
        var ordered = new List<Generation>();
        var failed = await InAsync(room, GenerationStatus.Failed);
        var frame = await ShowAsync(room, failed, ordered.Add);
        room.Desk.Hold = new TaskCompletionSource();
        var first = frame.Named("button", "Try again").ClickAsync(new());
        Assert.True(frame.Named("button", "Try again").HasAttribute("disabled"));
        var second = frame.Named("button", "Try again").ClickAsync(new());
        room.Desk.Hold.SetResult();
        await Task.WhenAll(first, second);
        Assert.Equal([failed.Id], room.Desk.Retried);
        Assert.Equal([2], ordered.Select(generation => generation.Take));
    }

    [Fact]
    public async Task A_retry_that_is_refused_or_cannot_be_stored_says_why()
    {
        await using var room = await StudioRoom.OpenAsync();
        var frame = await ShowAsync(room, await InAsync(room, GenerationStatus.Failed));
        room.Desk.Answer = new([], [new("image_url", "missing", "That still is not in this studio any more.")]);
        await frame.Named("button", "Try again").ClickAsync(new());
        Assert.Equal("That still is not in this studio any more.", frame.Find("[role=alert]").Words());

        room.Desk.Breaks = new StorageFullException();
        await frame.Named("button", "Try again").ClickAsync(new());
        Assert.Equal("The disk that holds the studio's database is full, so this was not saved. Free some space and try again.", frame.Find("[role=alert]").Words());
        Assert.False(frame.Named("button", "Try again").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Without_an_answer_a_person_sends_again_or_leaves_it_and_no_machine_decides()
    {
        await using var room = await StudioRoom.OpenAsync();
        var unknown = await InAsync(room, GenerationStatus.Unknown);
        var frame = await ShowAsync(room, unknown);
        Assert.Empty(room.Desk.SentAgain);
        room.Desk.SendsAgain = false;
        await frame.Named("button", "Send again").ClickAsync(new());
        Assert.Equal("It has moved on in the meantime, so nothing was sent.", frame.Find("[role=alert]").Words());
        await frame.Named("button", "Leave it").ClickAsync(new());
        Assert.Equal([unknown.Id], room.Desk.SentAgain);
        Assert.Equal([unknown.Id], room.Desk.Cancelled);
        Assert.Empty(frame.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task What_was_left_in_doubt_stays_said()
    {
        await using var room = await StudioRoom.OpenAsync();
        var unknown = await InAsync(room, GenerationStatus.Unknown);
        var left = await room.MoveAsync(unknown, row => row with { Status = GenerationStatus.Cancelled, CancelAsked = true });
        Assert.Equal("You stopped it. It may have been charged.", (await ShowAsync(room, left)).Find(".panel-text").Words());
    }

    [Fact]
    public async Task Another_generation_brings_no_words_of_the_first()
    {
        await using var room = await StudioRoom.OpenAsync();
        var frame = await ShowAsync(room, await InAsync(room, GenerationStatus.Failed));
        room.Desk.Answer = new([], [new("image_url", "missing", "Gone.")]);
        await frame.Named("button", "Try again").ClickAsync(new());
        var next = await room.CardAsync(await room.OrderAsync("next"));
        frame.Render(parameters => parameters.Add(it => it.Card, next));
        Assert.Equal("Sending", frame.Find("[role=status] .phase").Words());
        Assert.Empty(frame.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task A_stage_that_is_left_listens_to_nothing()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("a");
        await ShowAsync(room, order);
        Assert.Equal(1, room.Feed.Subscriptions);
        await room.Bunit.DisposeComponentsAsync();
        Assert.Equal(0, room.Feed.Subscriptions);
        await room.Feed.PushLateAsync(await room.CompleteAsync(order));
    }

    private static async Task<IRenderedComponent<WatchFrame>> ShowAsync(StudioRoom room, Generation generation, Action<Generation>? ordered = null)
    {
        var card = await room.CardAsync(generation);
        return room.Bunit.Render<WatchFrame>(parameters => parameters.Add(frame => frame.Card, card).Add(frame => frame.OnOrdered, ordered ?? (_ => { })));
    }

    private static async Task<Generation> InAsync(StudioRoom room, GenerationStatus status)
    {
        var order = await room.OrderAsync("slow push in");
        return status switch
        {
            GenerationStatus.Preparing => order,
            GenerationStatus.Completed => await room.CompleteAsync(order),
            _ => await room.MoveAsync(order, row => row with
            {
                Status = status,
                QueuePlace = status == GenerationStatus.Queued ? 2 : null,
                Progress = status == GenerationStatus.Running ? new EngineProgress(48, 120) : null,
                Charge = status == GenerationStatus.Unknown ? Charge.MayBeCharged : Charge.Free,
                Failure = status is GenerationStatus.Failed or GenerationStatus.Rejected
                    ? new Failure("disk_full", "There was no space left on the disk.", "Free some space, then try again.")
                    : null,
            }),
        };
    }
}
