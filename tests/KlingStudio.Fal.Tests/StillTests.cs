using KlingStudio.Generations;
using KlingStudio.Testing;

namespace KlingStudio.Fal.Tests;

/// <summary>The still is at fal before anything is claimed, once, and no longer than it has to be.</summary>
public sealed class StillTests
{
    [Fact]
    public async Task Four_takes_at_once_share_one_upload()
    {
        await using var room = await FalRoom.OpenAsync();
        var still = room.Vault.Add();
        room.Fal.Fail(FalCall.Upload, Fault.Slow(TimeSpan.FromMilliseconds(200)));
        var orders = Enumerable.Range(0, 4).Select(take => room.Order($"take {take}", still: still)).ToArray();
        await Task.WhenAll(orders.Select(order => room.Engine.PrepareAsync(order, FalRoom.Token)));
        foreach (var order in orders)
            await room.SubmitAsync(order);
        await room.Engine.PrepareAsync(room.Order("another recipe", still: still), FalRoom.Token);

        var file = Assert.Single(room.Fal.Files.Uploads);
        Assert.Equal(room.Vault.Objects[still.Key.Value], file.Bytes);
        Assert.Equal("image/jpeg", file.Type);
        Assert.Equal("""{"expiration_duration_seconds":7500}""", file.Lifecycle);
        Assert.Equal(4, room.Fal.Submits.Count);
        Assert.All(room.Fal.Submits, submit => Assert.Contains(file.Name, submit.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_still_and_an_old_upload_are_uploaded_anew()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var room = await FalRoom.OpenAsync(time: time);
        var still = room.Vault.Add();
        await room.Engine.PrepareAsync(room.Order(still: still), FalRoom.Token);
        await room.Engine.PrepareAsync(room.Order(), FalRoom.Token);
        Assert.Equal(2, room.Fal.Files.Whole);
        time.Advance(TimeSpan.FromMinutes(59));
        await room.Engine.PrepareAsync(room.Order(still: still), FalRoom.Token);
        Assert.Equal(2, room.Fal.Files.Whole);
        time.Advance(TimeSpan.FromMinutes(2));
        await room.Engine.PrepareAsync(room.Order(still: still), FalRoom.Token);
        Assert.Equal(3, room.Fal.Files.Whole);
    }

    [Fact]
    public async Task One_take_that_gives_up_does_not_break_the_upload_of_the_others()
    {
        await using var room = await FalRoom.OpenAsync();
        var still = room.Vault.Add();
        room.Fal.Fail(FalCall.Upload, Fault.Slow(TimeSpan.FromMilliseconds(300)));
        using var giveUp = new CancellationTokenSource();
        var first = room.Engine.PrepareAsync(room.Order(still: still), giveUp.Token);
        var second = room.Engine.PrepareAsync(room.Order(still: still), FalRoom.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await second;
        Assert.Equal(1, room.Fal.Files.Whole);
    }

    [Theory]
    [InlineData(FalCall.Initiate)]
    [InlineData(FalCall.Upload)]
    public async Task A_broken_upload_is_repeated(FalCall call)
    {
        await using var room = await FalRoom.OpenAsync();
        room.Fal.Fail(call, Fault.Reset());
        room.Fal.Fail(call, Fault.Status(503));
        await room.Engine.PrepareAsync(room.Order(), FalRoom.Token);
        Assert.Equal(1, room.Fal.Files.Whole);
    }

    [Fact]
    public async Task While_storage_is_down_nothing_is_submitted_and_the_order_waits()
    {
        await using var room = await FalRoom.OpenAsync();
        room.Fal.AnyFault = (call, _) => call == FalCall.Upload ? Fault.Status(503) : null;
        var order = room.Order();
        await room.Engine.PrepareAsync(order, FalRoom.Token);
        Assert.IsType<SubmitAnswer.NotSent>(await room.Engine.SubmitAsync(order, FalRoom.Token));
        Assert.Empty(room.Fal.Submits);
        room.Fal.Heal();
        await room.SubmitAsync(order);
    }

    [Fact]
    public async Task After_a_restart_a_waiting_order_uploads_its_still_again_before_it_is_sent()
    {
        await using var room = await FalRoom.OpenAsync();
        await room.SubmitAsync(room.Order());
        Assert.Equal((1, 1), (room.Fal.Files.Whole, room.Fal.Submits.Count));
    }

    [Fact]
    public async Task A_still_that_is_gone_is_a_sentence_and_nothing_is_sent()
    {
        await using var room = await FalRoom.OpenAsync();
        var order = room.Order();
        room.Vault.Objects.Clear();
        var error = await Assert.ThrowsAsync<EngineException>(() => room.Engine.PrepareAsync(order, FalRoom.Token));
        Assert.Equal(("still_missing", "image_url", false), (error.Failure.Code, error.Failure.Field, error.Retryable));
        Assert.IsType<SubmitAnswer.Refused>(await room.Engine.SubmitAsync(order, FalRoom.Token));
        Assert.Empty(room.Fal.Calls);
    }

    [Fact]
    public async Task A_still_of_a_few_kilobytes_rides_inside_the_request()
    {
        await using var room = await FalRoom.OpenAsync();
        var still = room.Vault.Add(bytes: 900);
        await room.SubmitAsync(room.Order(still: still));
        Assert.Equal(0, room.Fal.Count(FalCall.Initiate));
        Assert.Contains("data:image/jpeg;base64," + Convert.ToBase64String(room.Vault.Objects[still.Key.Value]), Assert.Single(room.Fal.Submits).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_is_not_fals_gets_neither_the_still_nor_the_key()
    {
        await using var thief = await FakeFal.StartAsync(cancellationToken: FalRoom.Token);
        await using var room = await FalRoom.OpenAsync();
        room.Fal.AnyFault = (call, _) => call == FalCall.Initiate ? Fault.Lie(200, $$"""{"upload_url":"{{thief.Url}}uploads/x","file_url":"{{thief.Url}}files/b/x"}""") : null;
        await Assert.ThrowsAsync<EngineException>(() => room.Engine.PrepareAsync(room.Order(), FalRoom.Token));
        Assert.Empty(thief.Calls);
    }

    [Fact]
    public async Task A_large_file_goes_in_parts_and_a_broken_part_is_repeated()
    {
        await using var room = await FalRoom.OpenAsync();
        const long length = FalStorageClient.PartsAbove + 5_000_000;
        var file = new FalUpload("film.mp4", "video/mp4", length, _ => ValueTask.FromResult<Stream>(new Pattern(length)));
        room.Fal.Fail(FalCall.Upload, Fault.ResetAfter());
        var url = await room.Storage.UploadAsync(file, TimeSpan.FromHours(1), FalRoom.Token);
        var stored = Assert.Single(room.Fal.Files.Uploads);
        Assert.EndsWith(stored.Name, url.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal(length, stored.Bytes?.LongLength);
        using var expected = new Pattern(length);
        Assert.Equal(await System.Security.Cryptography.SHA256.HashDataAsync(expected, FalRoom.Token), System.Security.Cryptography.SHA256.HashData(stored.Bytes ?? []));
        // Ten parts, one of them twice, and the end.
        Assert.Equal(12, room.Fal.Count(FalCall.Upload));
        Assert.DoesNotContain(room.Fal.Calls, call => call.Call == FalCall.Upload && call.Headers.ContainsKey("Authorization"));
    }

    /// <summary>Bytes that tell their place.</summary>
    private sealed class Pattern(long length) : MemoryStream
    {
        private long _at;

        public override int Read(Span<byte> buffer)
        {
            var most = (int)Math.Min(buffer.Length, length - _at);
            for (var index = 0; index < most; index++)
                buffer[index] = (byte)((_at + index) * 31 >> 3);
            _at += most;
            return most;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer.AsSpan(offset, count)));
    }
}
