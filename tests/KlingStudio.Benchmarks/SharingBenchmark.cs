using System.Net.Http.Headers;
using System.Runtime.CompilerServices;

namespace KlingStudio.Benchmarks;

/// <summary>
/// Shared links at the public door beside nginx serving the same bytes: the page, and the clip by ranges, each of which asks the database anew;
/// a thousand people who watch at once; whether the clock tells a closed link from a wrong one; how soon a link plays, and how soon it is dead.
/// </summary>
internal static class SharingBenchmark
{
    private const int Step = 1024 * 1024;
    private const int Rounds = 15;
    private const int Pages = 200;
    private const int Refusals = 300;

    public static async IAsyncEnumerable<Row> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("kling-studio-sharing-").FullName;
        try
        {
            await using var studio = await MeasuredServer.StudioAsync("--Studio:PublicListen=http://127.0.0.1:0", "--Limits:ShareMissesPerMinute=1000000");
            var links = SharedLinks.Read(await studio.AskAsync("share"));
            using var client = SharedLinks.Client();
            var clip = await client.GetByteArrayAsync(links.Video, cancellationToken);
            await File.WriteAllBytesAsync(Path.Combine(folder, "page.html"), await client.GetByteArrayAsync(links.Page(links.Open), cancellationToken), cancellationToken);
            await File.WriteAllBytesAsync(Path.Combine(folder, "clip.mp4"), clip, cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "bare.html"), "<!DOCTYPE html><title>A clip</title><video src=\"clip.mp4\" autoplay muted loop playsinline></video>", cancellationToken);
            yield return new("shared clip", new(clip.Length / 1e6, "MB"), Reference.None, new Budget.AtMost(8, "MB"));
            await using var nginx = await Nginx.StartAsync(folder);
            yield return await PageAsync(client, links, nginx, cancellationToken);
            yield return await RangesAsync(links, nginx, clip.Length, cancellationToken);
            await foreach (var row in SharingCrowd.WatchAsync(studio, links, clip.Length, cancellationToken))
                yield return row;
            foreach (var row in await RefuseAsync(client, links, cancellationToken))
                yield return row;
            await foreach (var row in SharingMoments.RunAsync(studio, links, nginx is null ? null : new(nginx.Address, "/files/bare.html"), cancellationToken))
                yield return row;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Row> PageAsync(HttpClient client, SharedLinks links, Nginx? nginx, CancellationToken cancellationToken)
    {
        Uri[] sources = [links.Page(links.Open), .. nginx is null ? [] : (Uri[])[new(nginx.Address, "/files/page.html")]];
        var deeds = sources.Select(source => (Func<Task>)(async () =>
        {
            for (var page = 0; page < Pages; page++)
                await client.GetByteArrayAsync(source, cancellationToken);
        })).ToArray();
        await Samples.WarmAsync(TimeSpan.FromSeconds(5), deeds);
        var rates = (await Samples.InTurnsAsync(Rounds, deeds)).Select(times => new Figure(Pages * 1_000 / Samples.Median(times), "/s")).ToArray();
        return new("public page, one visitor after the other", rates[0], nginx is null ? Missing : new(rates[1], "nginx, the same bytes from a file"), new Budget.None());
    }

    private static async Task<Row> RangesAsync(SharedLinks links, Nginx? nginx, int length, CancellationToken cancellationToken)
    {
        // Several times over: one clip is gone through in a moment.
        const int times = 8;
        Uri[] sources = [links.Video, .. nginx is null ? [] : (Uri[])[new(nginx.Address, "/files/clip.mp4")]];
        var deeds = sources.Select(source => (Func<Task>)(async () =>
        {
            using var reader = new RangeReader(source);
            for (var turn = 0; turn < times; turn++)
                await reader.ReadAsync(length, Step, cancellationToken);
        })).ToArray();
        await Samples.WarmAsync(TimeSpan.FromSeconds(5), deeds);
        var speeds = (await Samples.InTurnsAsync(Rounds, deeds)).Select(taken => new Figure((double)length * times / 1_000 / Samples.Median(taken), "MB/s")).ToArray();
        return new("shared clip by 1 MiB ranges", speeds[0], nginx is null ? Missing : new(speeds[1], "nginx as it comes"), new Budget.RatioAtLeast(0.7));
    }

    private static async Task<IReadOnlyList<Row>> RefuseAsync(HttpClient client, SharedLinks links, CancellationToken cancellationToken)
    {
        (string Name, string Slug)[] kinds = [("wrong", links.Wrong), ("expired", links.Expired), ("paused", links.Paused), ("revoked", links.Revoked), ("password", links.Locked)];
        var deeds = kinds.Select(kind => (Func<Task>)(async () =>
        {
            using var response = await client.GetAsync(links.Page(kind.Slug), cancellationToken);
            await response.Content.ReadAsByteArrayAsync(cancellationToken);
        })).ToArray();
        await Samples.WarmAsync(TimeSpan.FromSeconds(3), deeds);
        var medians = (await Samples.InTurnsAsync(Refusals, deeds)).Select(Samples.Median).ToArray();
        var wrong = new Reference(new(medians[0], "ms"), "a slug that never was");
        return [.. kinds.Skip(1).Select((kind, index) => new Row($"refusal, {kind.Name}: apart from a wrong slug", new(Math.Abs(medians[index + 1] - medians[0]), "ms"), wrong, new Budget.AtMost(2, "ms")))];
    }

    private static Reference Missing => new(null, "nginx not installed");
}

/// <summary>Where the links of a measured studio are.</summary>
internal sealed record SharedLinks(Uri Door, string Open, string Wrong, string Expired, string Paused, string Revoked, string Locked)
{
    public Uri Video => new(Door, $"/s/{Open}/video.mp4");

    public static SharedLinks Read(string answer) => answer.Split(' ') is [var door, var open, var wrong, var expired, var paused, var revoked, var locked]
        ? new(new Uri(door), open, wrong, expired, paused, revoked, locked)
        : throw new InvalidOperationException(answer);

    public static HttpClient Client(int connections = 16) => new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, MaxConnectionsPerServer = connections })
    {
        Timeout = TimeSpan.FromMinutes(5),
    };

    public Uri Page(string slug) => new(Door, $"/s/{slug}");

    public static async Task<long> FetchAsync(HttpClient client, Uri address, RangeHeaderValue range, byte[] buffer, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = range;
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        long total = 0;
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
            total += read;
        return total;
    }
}
