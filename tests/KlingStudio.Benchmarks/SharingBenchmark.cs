using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web;
using KlingStudio.Web.Features.Sharing;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Benchmarks;

/// <summary>
/// Shared links beside nginx serving the same bytes: the public page, the clip by 1 MiB ranges (budget of design.md 5: 0.7 of nginx, memory flat),
/// 1,000 viewers of one clip at once, and that a closed link can't be told from a wrong one by the clock. The studio runs as a process of its own.
/// </summary>
public static class SharingBenchmark
{
    private const int Viewers = 1_000;
    private const int RangeBytes = 1 << 20;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(TextWriter output)
    {
        var data = Directory.CreateTempSubdirectory("kling-studio-sharing-benchmark-").FullName;
        try
        {
            var (open, revoked) = await PrepareAsync(data);
            using var studio = await SharingStudio.StartAsync(data);
            using var client = Client();
            var page = await client.GetByteArrayAsync(new Uri(studio.Door, $"/s/{open}"));
            var clip = await client.GetByteArrayAsync(new Uri(studio.Door, $"/s/{open}/video.mp4"));
            using var nginx = await SharingNginx.StartAsync(data, page, clip);

            await CompareAsync(output, client, "public page", new Uri(studio.Door, $"/s/{open}"), nginx is null ? null : new Uri(nginx.Address, "/page.html"), null);
            await CompareAsync(output, client, "clip by 1 MiB ranges (budget: 0.7 of nginx)", new Uri(studio.Door, $"/s/{open}/video.mp4"), nginx is null ? null : new Uri(nginx.Address, "/clip.mp4"), clip.Length);
            await WatchAsync(output, client, studio, new Uri(studio.Door, $"/s/{open}/video.mp4"), clip.Length);
            await TimeRefusalsAsync(output, client, studio, revoked);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    // Made in this process, then left to the other: one folder belongs to one studio at a time.
    private static async Task<(string Open, string Revoked)> PrepareAsync(string data)
    {
        await using var app = StudioApp.Build(["--urls=http://127.0.0.1:0", $"--Studio:DataDirectory={data}"]);
        await app.StartAsync();
        var services = app.Web.Services;
        using var picture = NetVips.Image.Gaussnoise(128, 72, sigma: 50, mean: 128).Resize(10);
        var jpeg = picture.Cast(NetVips.Enums.BandFormat.Uchar).JpegsaveBuffer(q: 92);
        var still = (await services.GetRequiredService<StillIntake>().TakeAsync(OwnerId.Local, new MemoryStream(jpeg), "noise.jpg", CancellationToken.None)).Still!;
        var order = await services.GetRequiredService<IGenerationDesk>().OrderAsync(OwnerId.Local, new RecipeDraft(still.Id, "slow push in"), CancellationToken.None);
        var id = order.Generations[0].Id;
        var details = services.GetRequiredService<GenerationDetails>();
        while ((await details.ReadAsync(OwnerId.Local, id, CancellationToken.None))!.Clip is null)
            await Task.Delay(200);
        var desk = services.GetRequiredService<ShareDesk>();
        var keys = services.GetRequiredService<ShareKeys>();
        async Task<ShareLink> ShareAsync() => (await desk.CreateAsync(OwnerId.Local, id, new ShareDraft("benchmark", null, null, new ShareSwitches(), new ShareWords()), CancellationToken.None)).Link!;
        var (open, revoked) = (await ShareAsync(), await ShareAsync());
        await desk.RevokeAsync(OwnerId.Local, revoked, CancellationToken.None);
        await services.GetRequiredService<ShareRenditionMaker>().EnsureAsync(id, CancellationToken.None);
        await app.StopAsync();
        return (keys.Unseal(open.SealedSlug)!, keys.Unseal(revoked.SealedSlug)!);
    }

    private static async Task CompareAsync(TextWriter output, HttpClient client, string what, Uri ours, Uri? theirs, int? length)
    {
        await RateAsync(client, ours, length);
        var own = await RateAsync(client, ours, length);
        var other = theirs is null ? (Requests: 0d, Megabytes: 0d) : await RateAsync(client, theirs, length);
        var beside = theirs is null ? "nginx is not installed" : string.Create(CultureInfo.InvariantCulture, $"nginx {other.Requests:N0}/s, {other.Megabytes:N0} MB/s: ours is {own.Requests / other.Requests:0.00} of it");
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"sharing: {what}: {own.Requests:N0}/s, {own.Megabytes:N0} MB/s; {beside}"));
    }

    private static async Task<(double Requests, double Megabytes)> RateAsync(HttpClient client, Uri address, int? length)
    {
        long requests = 0, bytes = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async worker =>
        {
            for (var turn = worker; clock.Elapsed < Round; turn++)
            {
                var got = await FetchAsync(client, address, length is { } whole ? RangeOf(turn, whole) : null);
                Interlocked.Add(ref bytes, got);
                Interlocked.Increment(ref requests);
            }
        }));
        return (requests / clock.Elapsed.TotalSeconds, bytes / 1e6 / clock.Elapsed.TotalSeconds);
    }

    // A thousand people with a player: each takes the clip in pieces, with the pauses of a full buffer between.
    private static async Task WatchAsync(TextWriter output, HttpClient client, SharingStudio studio, Uri clip, int length)
    {
        var before = studio.Megabytes;
        double peak = before;
        using var over = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                peak = Math.Max(peak, studio.Megabytes);
                await Task.Delay(100, CancellationToken.None);
            }
        });
        var (failed, slowest) = (0, 0d);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Viewers).Select(async viewer =>
        {
            try
            {
                for (var at = 0; at < length; at += 128 * 1024)
                {
                    var asked = Stopwatch.GetTimestamp();
                    await FetchAsync(client, clip, new RangeHeaderValue(at, Math.Min(length, at + (128 * 1024)) - 1));
                    slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                    await Task.Delay(50 + (viewer % 50));
                }
            }
            catch (HttpRequestException)
            {
                Interlocked.Increment(ref failed);
            }
        }));
        var seconds = clock.Elapsed.TotalSeconds;
        await over.CancelAsync();
        await watching;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"sharing: {Viewers:N0} viewers of one clip at once: {(double)Viewers * length / 1e6 / seconds:N0} MB/s, slowest piece {slowest:N0} ms, {failed} failed, memory {before:N0} -> {peak:N0} MB (budget: flat)"));
    }

    private static async Task TimeRefusalsAsync(TextWriter output, HttpClient client, SharingStudio studio, string revoked)
    {
        List<double> wrong = [], closed = [];
        for (var turn = 0; turn < 400; turn++)
        {
            wrong.Add(await TimeAsync(client, new Uri(studio.Door, $"/s/{ShareSlug.New()}")));
            closed.Add(await TimeAsync(client, new Uri(studio.Door, $"/s/{revoked}")));
        }

        var (a, b) = (Median(wrong), Median(closed));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"sharing: refusing a wrong slug takes {a:0.00} ms, a revoked link {b:0.00} ms: {Math.Abs(a - b):0.00} ms apart (budget 2 ms)"));
    }

    private static async Task<double> TimeAsync(HttpClient client, Uri address)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await client.GetAsync(address);
        await response.Content.ReadAsByteArrayAsync();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task<long> FetchAsync(HttpClient client, Uri address, RangeHeaderValue? range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = range;
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(64 * 1024);
        long total = 0;
        int read;
        while ((read = await body.ReadAsync(buffer)) > 0)
            total += read;
        System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        return total;
    }

    private static RangeHeaderValue RangeOf(int turn, int length)
    {
        var from = (long)turn * RangeBytes % Math.Max(1, length - 1);
        return new RangeHeaderValue(from, Math.Min(length, from + RangeBytes) - 1);
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static HttpClient Client() => new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, MaxConnectionsPerServer = Viewers + 16 }) { Timeout = TimeSpan.FromMinutes(5) };
}
