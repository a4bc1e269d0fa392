using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace KlingStudio.Benchmarks;

/// <summary>The two moments that sharing promises: from the link to a picture that moves on a phone, and from "revoke" to the end.</summary>
internal static class SharingMoments
{
    private const int Rounds = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async IAsyncEnumerable<Row> RunAsync(MeasuredServer studio, SharedLinks links, Uri? bare, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using (var chromium = await Chromium.StartAsync())
        {
            List<double> opened = [], plain = [];
            for (var round = -1; round < Rounds; round++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var took = await OpenAsync(chromium, links.Page(links.Open));
                var least = bare is null ? 0 : await OpenAsync(chromium, bare);
                if (round < 0)
                    continue;
                opened.Add(took);
                plain.Add(least);
            }

            yield return new("link opened on a phone until the clip moves", new(Samples.Median(opened), "ms"),
                bare is null ? new(null, "nginx not installed") : new(new(Samples.Median(plain), "ms"), "nginx and a bare <video>"), new Budget.AtMost(1_000, "ms"));
        }

        var dead = new List<double>();
        for (var round = 0; round < Rounds; round++)
            dead.Add(await RevokeAsync(studio, links, await studio.AskAsync("share open"), cancellationToken));
        yield return new("revoked until who watches is cut off", new(Samples.Median(dead), "ms"), new(new(dead.Max(), "ms"), "the slowest"), new Budget.AtMost(1_000, "ms"));
    }

    private static async Task<double> OpenAsync(Chromium chromium, Uri link)
    {
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true });
        var page = await context.NewPageAsync();
        await page.GotoAsync(link.ToString());
        return await page.Locator("video").EvaluateAsync<double>("video => new Promise(seen => video.requestVideoFrameCallback(() => seen(performance.now())))");
    }

    // A visitor whose buffer is full: the clip is on its way and waits for them.
    private static async Task<double> RevokeAsync(MeasuredServer studio, SharedLinks links, string slug, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await socket.ConnectAsync(links.Door.Host, links.Door.Port, cancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /s/{slug}/video.mp4 HTTP/1.1\r\nHost: {links.Door.Authority}\r\n\r\n"), cancellationToken);
        await socket.ReceiveAsync(new byte[1_024], cancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, cancellationToken);
        await studio.AskAsync($"share revoke {slug}");
        var since = Stopwatch.GetTimestamp();
        while (!socket.Poll(0, SelectMode.SelectError))
        {
            if (Stopwatch.GetElapsedTime(since) > Patience)
                throw new TimeoutException("It was never cut off: is the clip so small that all of it was on its way?");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
        }

        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }
}
