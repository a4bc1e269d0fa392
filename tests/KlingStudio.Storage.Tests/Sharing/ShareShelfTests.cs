using KlingStudio.Generations;

namespace KlingStudio.Storage.Tests;

/// <summary>Links as their owner keeps them: they stay the owner's, and what was revoked stays dead.</summary>
public sealed class ShareShelfTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_of_another_owner_does_not_exist()
    {
        await using var studio = await Studio.StartAsync();
        var (generation, link, _) = await SomeLink.MakeAsync(studio);
        var shelf = studio.Get<ShareShelf>();
        var theirs = await studio.MoveAsync(await studio.OrderAsync(await studio.AddStillAsync(Studio.Bob)), GenerationStatus.Completed);

        foreach (var other in new[] { Studio.Bob, new OwnerId("ADA"), new OwnerId("%"), new OwnerId("") })
        {
            Assert.Empty(await shelf.OfClipAsync(other, generation.Id, Token));
            Assert.Null(await shelf.FindAsync(other, link.Id, Token));
            Assert.Empty(await shelf.NotesAsync(other, link.Id, Token));
            Assert.Null(await shelf.LastMakerAsync(other, Token));
            Assert.False(await shelf.PauseAsync(other, link.Id, true, Token));
            Assert.False(await shelf.RevokeAsync(other, link.Id, Token));
            Assert.False(await shelf.ShowAsync(other, link.Id, new ShareSwitches(true, true, true, true), Token));
            Assert.False(await shelf.SwapAsync(other, link.Id, theirs.Id, Token));
            Assert.Null(await shelf.CreateAsync(other, generation.Id, SomeLink.Draft, ShareSlug.Digest("x"), "", null, Token));
        }

        // Nor can its owner show somebody else's clip under it.
        Assert.False(await shelf.SwapAsync(Studio.Ada, link.Id, theirs.Id, Token));
        Assert.Equal(link, await shelf.FindAsync(Studio.Ada, link.Id, Token));
    }

    [Fact]
    public async Task Only_a_finished_clip_that_is_in_the_library_can_be_shared()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        var running = await studio.OrderAsync(still);
        var deleted = await studio.MoveAsync(await studio.OrderAsync(still, "two"), GenerationStatus.Completed);
        await studio.Get<LibraryShelf>().DeleteAsync(Studio.Ada, deleted.Id, Token);
        foreach (var id in new[] { running.Id, deleted.Id, Guid.CreateVersion7() })
            Assert.Null(await studio.Get<ShareShelf>().CreateAsync(Studio.Ada, id, SomeLink.Draft, ShareSlug.Digest(ShareSlug.New()), "", null, Token));
    }

    [Fact]
    public async Task It_can_be_paused_and_go_on_but_never_comes_back_from_a_revocation()
    {
        await using var studio = await Studio.StartAsync();
        var (_, link, slug) = await SomeLink.MakeAsync(studio);
        var shelf = studio.Get<ShareShelf>();
        async Task<ShareStanding> StandAsync() => ShareRules.Stand(await studio.Get<ShareDoor>().FindAsync(slug, Token), studio.Now, false);

        Assert.Equal(ShareStanding.Open, await StandAsync());
        Assert.True(await shelf.PauseAsync(Studio.Ada, link.Id, true, Token));
        Assert.Equal(ShareStanding.Closed, await StandAsync());
        Assert.True(await shelf.PauseAsync(Studio.Ada, link.Id, false, Token));
        Assert.Equal(ShareStanding.Open, await StandAsync());
        Assert.True(await shelf.RevokeAsync(Studio.Ada, link.Id, Token));
        Assert.Equal(ShareStanding.Closed, await StandAsync());
        Assert.False(await shelf.PauseAsync(Studio.Ada, link.Id, false, Token));
        Assert.Equal(ShareStanding.Closed, await StandAsync());
    }

    [Fact]
    public async Task A_link_dies_at_its_hour_and_with_its_clip()
    {
        await using var studio = await Studio.StartAsync();
        var (generation, _, slug) = await SomeLink.MakeAsync(studio, SomeLink.Draft with { ExpiresAt = studio.Now.AddDays(1) });
        async Task<ShareStanding> StandAsync() => ShareRules.Stand(await studio.Get<ShareDoor>().FindAsync(slug, Token), studio.Now, false);

        await studio.Get<LibraryShelf>().DeleteAsync(Studio.Ada, generation.Id, Token);
        Assert.Equal(ShareStanding.Closed, await StandAsync());
        await studio.Get<LibraryShelf>().RestoreAsync(Studio.Ada, generation.Id, Token);
        Assert.Equal(ShareStanding.Open, await StandAsync());
        studio.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(ShareStanding.Closed, await StandAsync());
    }

    [Fact]
    public async Task A_better_take_stands_under_the_same_address()
    {
        await using var studio = await Studio.StartAsync();
        var (first, link, slug) = await SomeLink.MakeAsync(studio);
        var card = (await studio.Get<GenerationDetails>().ReadAsync(Studio.Ada, first.Id, Token))!;
        var better = await studio.MoveAsync(await studio.OrderAsync(card.Still, "slower"), GenerationStatus.Completed);
        var shelf = studio.Get<ShareShelf>();

        Assert.Equal([better.Id, first.Id], (await shelf.TakesAsync(Studio.Ada, card.Still.Id, 10, Token)).Select(take => take.Generation.Id));
        Assert.True(await shelf.SwapAsync(Studio.Ada, link.Id, better.Id, Token));
        var found = (await studio.Get<ShareDoor>().FindAsync(slug, Token))!;
        Assert.Equal((better.Id, "slower"), (found.Link.GenerationId, found.Prompt));
        Assert.Single(await shelf.OfClipAsync(Studio.Ada, better.Id, Token));
        Assert.Empty(await shelf.OfClipAsync(Studio.Ada, first.Id, Token));
    }

    [Fact]
    public async Task Only_the_slug_itself_finds_a_link_and_the_database_does_not_hold_it()
    {
        await using var studio = await Studio.StartAsync();
        var (_, link, slug) = await SomeLink.MakeAsync(studio);
        var door = studio.Get<ShareDoor>();
        Assert.Equal(link.Id, (await door.FindAsync(slug, Token))!.Link.Id);
        foreach (var wrong in new[] { slug.ToLowerInvariant() + "x", slug[..^1], slug + "0", "", link.Id.ToString(), new string('0', 22), slug.Replace(slug[0], slug[0] == 'a' ? 'b' : 'a') })
            Assert.Null(await door.FindAsync(wrong, Token));
        var dump = string.Concat(Directory.EnumerateFiles(studio.Folder).Select(path =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file, System.Text.Encoding.Latin1);
            return reader.ReadToEnd();
        }));
        Assert.DoesNotContain(slug, dump, StringComparison.Ordinal);
        Assert.Contains("sealed!", dump, StringComparison.Ordinal);
    }
}

/// <summary>A shared clip of Ada's.</summary>
internal static class SomeLink
{
    public static ShareDraft Draft { get; } = new("Anna, agency", null, null, new ShareSwitches(), new ShareWords(Maker: "Ada"));

    public static async Task<(Generation Generation, ShareLink Link, string Slug)> MakeAsync(Studio studio, ShareDraft? draft = null)
    {
        var generation = await studio.MoveAsync(await studio.OrderAsync(await studio.AddStillAsync(Studio.Ada)), GenerationStatus.Completed);
        var slug = ShareSlug.New();
        var link = await studio.Get<ShareShelf>().CreateAsync(Studio.Ada, generation.Id, draft ?? Draft, ShareSlug.Digest(slug), "sealed!", null, TestContext.Current.CancellationToken);
        return (generation, link!, slug);
    }
}
