using KlingStudio.Generations;

namespace KlingStudio.Storage.Tests;

/// <summary>Which clips miss a picture: if one were passed over, its tile would stay without a strip for ever.</summary>
public sealed class ClipPictureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_clip_that_misses_a_picture_is_found_once_whoever_owns_it_and_not_again_when_it_has_it()
    {
        await using var studio = await Studio.StartAsync();
        var log = studio.Get<IClipPictureLog>();
        var missing = new List<Clip>();
        for (var at = 0; at < 7; at++)
        {
            var whose = at % 2 == 0 ? Studio.Ada : Studio.Bob;
            var row = await studio.OrderAsync(await studio.AddStillAsync(whose));
            var clip = studio.NewClip(row) with { StripKey = null, ThumbnailKey = at == 3 ? null : new VaultKey("clips/small.jpg") };
            Assert.True(await studio.Log.TryCompleteAsync(row with { Status = GenerationStatus.Completed, Version = row.Version + 1 }, row.Version, at == 5 ? studio.NewClip(row) : clip, Token));
            if (at != 5)
                missing.Add(clip);
        }

        missing = [.. missing.OrderBy(clip => clip.GenerationId)];
        Assert.Equal(missing, await FoundAsync(log));
        var whole = missing[2] with { StripKey = new VaultKey("clips/strip.jpg"), ThumbnailKey = new VaultKey("clips/small.jpg") };
        Assert.True(await log.AddPicturesAsync(whole, Token));
        Assert.Equal(whole, await studio.Get<ClipLog>().FindAsync(whole.Owner, whole.GenerationId, Token));
        Assert.Equal([.. missing.Where(clip => clip.GenerationId != whole.GenerationId)], await FoundAsync(log));
        Assert.False(await log.AddPicturesAsync(whole with { GenerationId = Guid.CreateVersion7() }, Token));
    }

    private static async Task<List<Clip>> FoundAsync(IClipPictureLog log)
    {
        var found = new List<Clip>();
        for (var after = Guid.Empty; await log.WithoutPicturesAsync(after, 2, Token) is [.., var last] some; after = last.GenerationId)
            found.AddRange(some);
        return found;
    }
}
