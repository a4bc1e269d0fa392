namespace KlingStudio.Storage.Tests;

/// <summary>Counting and answering at the door: true numbers, and no trace of who it was.</summary>
public sealed class ShareDoorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_visitor_counts_once_a_day_and_two_count_twice()
    {
        await using var studio = await Studio.StartAsync();
        var (_, link, _) = await SomeLink.MakeAsync(studio);
        var door = studio.Get<ShareDoor>();
        Assert.True(await door.CountViewAsync(link.Id, "192.0.2.1\nFirefox", Token));
        Assert.False(await door.CountViewAsync(link.Id, "192.0.2.1\nFirefox", Token));
        Assert.True(await door.CountViewAsync(link.Id, "192.0.2.1\nSafari", Token));
        Assert.True(await door.CountViewAsync(link.Id, "192.0.2.2\nFirefox", Token));
        studio.Clock.Advance(TimeSpan.FromDays(1));
        Assert.True(await door.CountViewAsync(link.Id, "192.0.2.1\nFirefox", Token));
        // Who comes back on the same day is no new view, but was the last to see it.
        studio.Clock.Advance(TimeSpan.FromHours(1));
        Assert.False(await door.CountViewAsync(link.Id, "192.0.2.1\nFirefox", Token));

        var now = (await studio.Get<ShareShelf>().FindAsync(Studio.Ada, link.Id, Token))!;
        Assert.Equal((4, studio.Now), (now.Views, now.LastSeenAt));
    }

    [Fact]
    public async Task Twenty_at_once_from_one_visitor_are_one_view()
    {
        await using var studio = await Studio.StartAsync();
        var (_, link, _) = await SomeLink.MakeAsync(studio);
        var counted = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => studio.Get<ShareDoor>().CountViewAsync(link.Id, "one", Token)));
        Assert.Single(counted, yes => yes);
        Assert.Equal(1, (await studio.Get<ShareShelf>().FindAsync(Studio.Ada, link.Id, Token))!.Views);
    }

    [Fact]
    public async Task Of_a_visitor_nothing_is_stored_and_yesterdays_marks_are_gone_with_their_salt()
    {
        await using var studio = await Studio.StartAsync();
        var (_, link, _) = await SomeLink.MakeAsync(studio);
        var door = studio.Get<ShareDoor>();
        await door.CountViewAsync(link.Id, "192.0.2.77\nBrowser-canary", Token);
        var salt = await studio.AskAsync<string>("SELECT hex(\"Salt\") FROM \"ShareDays\"");
        var mark = await studio.AskAsync<string>("SELECT hex(\"Mark\") FROM \"ShareVisits\"");
        Assert.Equal(32, mark.Length);
        studio.Clock.Advance(TimeSpan.FromDays(1));
        await door.CountViewAsync(link.Id, "192.0.2.77\nBrowser-canary", Token);

        Assert.Equal(1, await studio.AskAsync<int>("SELECT COUNT(*) FROM \"ShareDays\""));
        Assert.Equal(1, await studio.AskAsync<int>("SELECT COUNT(*) FROM \"ShareVisits\""));
        Assert.NotEqual(salt, await studio.AskAsync<string>("SELECT hex(\"Salt\") FROM \"ShareDays\""));
        Assert.NotEqual(mark, await studio.AskAsync<string>("SELECT hex(\"Mark\") FROM \"ShareVisits\""));
    }

    [Fact]
    public async Task A_link_takes_three_answers_an_hour_and_keeps_them_in_order()
    {
        await using var studio = await Studio.StartAsync();
        var (generation, link, _) = await SomeLink.MakeAsync(studio);
        var door = studio.Get<ShareDoor>();
        ShareNote Note(string text) => new(link.Id, generation.Id, ShareVerdict.ChangeAsked, text, studio.Now);
        foreach (var text in new[] { "slower", "darker", "longer" })
            Assert.True(await door.AnswerAsync(Note(text), Token));
        Assert.False(await door.AnswerAsync(Note("spam"), Token));
        studio.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.True(await door.AnswerAsync(Note("thanks") with { Verdict = ShareVerdict.Approved }, Token));

        var notes = await studio.Get<ShareShelf>().NotesAsync(Studio.Ada, link.Id, Token);
        Assert.Equal(["thanks", "longer", "darker", "slower"], notes.Select(note => note.Text));
        Assert.Equal(ShareVerdict.Approved, notes[0].Verdict);
    }
}
