using System.Text;
using static KlingStudio.Generations.GenerationStatus;

namespace KlingStudio.Generations.Tests;

/// <summary>Nobody waits for a hover strip: the clip is there first. And no clip stays without one because a process was killed at the wrong moment.</summary>
public sealed class ClipPainterTests
{
    private readonly MemoryLog _log = new();
    private readonly MemoryVault _vault = new();
    private readonly TaskCompletionSource _strips = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ScriptedEngine _engine = new();

    [Fact]
    public async Task A_clip_is_there_before_its_strip_and_the_pages_hear_when_that_follows()
    {
        _vault.Strips = _strips.Task;
        await using var node = await Node.StartAsync(_log, _vault, _engine);
        var pictured = new TaskCompletionSource<Guid>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = node.Notices.Subscribe(OwnerId.Local, notice =>
        {
            if (notice.Topic == NoticeTopics.Pictured)
                pictured.TrySetResult(notice.GenerationId);
            return Task.CompletedTask;
        });
        using var page = new Page(node.Feed, OwnerId.Local);
        await page.ListeningAsync(node.Grains);

        var id = await CompletedAsync(node);
        Assert.Null(_log.Clips[id].StripKey);
        Assert.Equal("a small a poster", Text(_log.Clips[id].ThumbnailKey));
        Assert.DoesNotContain(_vault.Objects.Keys, name => name.Contains("strip", StringComparison.Ordinal));

        _strips.SetResult();
        Assert.Equal(id, await pictured.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal("a strip of a clip", Text(_log.Clips[id].StripKey));
        Assert.Equal(4, _vault.Objects.Count);
    }

    [Fact]
    public async Task A_strip_that_a_stopped_studio_did_not_come_to_is_drawn_at_the_next_start()
    {
        _vault.Strips = _strips.Task;
        Guid id;
        await using (var node = await Node.StartAsync(_log, _vault, _engine))
            id = await CompletedAsync(node);
        Assert.Null(_log.Clips[id].StripKey);

        _strips.SetResult();
        await using var next = await Node.StartAsync(_log, _vault, _engine);
        await Eventually.TrueAsync(() => _log.Clips[id].StripKey is not null, "the strip was never drawn");
        Assert.Equal("a strip of a clip", Text(_log.Clips[id].StripKey));
    }

    [Fact]
    public async Task Clips_of_an_older_studio_get_what_they_miss_and_one_that_can_not_be_drawn_holds_up_none()
    {
        var clips = Enumerable.Range(0, 120).Select(at => Old(at, $"clip {at}")).ToList();
        _vault.Blind = Encoding.UTF8.GetBytes("clip 3");
        _vault.Objects.TryRemove(clips[70].Key.Value, out _);
        await using var node = await Node.StartAsync(_log, _vault, _engine);
        await Eventually.TrueAsync(() => _log.Clips[clips[^1].GenerationId].StripKey is not null, "the last one was never drawn");
        for (var at = 0; at < clips.Count; at++)
        {
            var clip = _log.Clips[clips[at].GenerationId];
            Assert.Equal(at is 3 or 70 ? "" : $"a strip of clip {at}", Text(clip.StripKey));
            Assert.Equal(at is 3 or 70 ? "" : $"a small poster {at}", Text(clip.ThumbnailKey));
        }
    }

    private async Task<Guid> CompletedAsync(Node node)
    {
        var order = await node.OrderAsync(_log);
        await _log.IsAsync(order.Id, Queued);
        _engine.Say(new(EngineState.Done));
        await _log.IsAsync(order.Id, Completed);
        return order.Id;
    }

    private Clip Old(int at, string content)
    {
        var (key, poster) = (new VaultKey($"clips/{at}.mp4"), new VaultKey($"clips/{at}.jpg"));
        (_vault.Objects[key.Value], _vault.Objects[poster.Value]) = (Encoding.UTF8.GetBytes(content), Encoding.UTF8.GetBytes($"poster {at}"));
        var clip = new Clip
        {
            GenerationId = Guid.CreateVersion7(new DateTimeOffset(Some.Noon.AddSeconds(at))),
            Owner = OwnerId.Local,
            Key = key,
            PosterKey = poster,
            Bytes = content.Length,
            Sha256 = "",
            Width = 1280,
            Height = 720,
            Frames = 120,
            FrameRate = 24,
            CreatedAt = Some.Noon,
        };
        return _log.Clips[clip.GenerationId] = clip;
    }

    private string Text(VaultKey? key) => key is { } name ? Encoding.UTF8.GetString(_vault.Objects[name.Value]) : "";
}
