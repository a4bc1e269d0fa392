using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace KlingStudio.Benchmarks;

/// <summary>
/// 8 MB on <c>POST /stills</c>, against a route of the same server that reads them and keeps nothing. They are no picture, so what is timed ends
/// where judging begins: received, hashed, staged, refused. The budget is for what a person waits for: the page's own way, XHR in a browser.
/// A client that costs nothing is printed beside it, because it hides nothing.
/// </summary>
internal static partial class UploadBenchmark
{
    private const int Bytes = 8_000_000;
    private const int Rounds = 40;

    private const string Send =
        """
        ([path, expected]) => new Promise((resolve, reject) => {
          window.body ??= new Blob(Array.from({ length: 125 }, () => crypto.getRandomValues(new Uint8Array(64000))));
          const request = new XMLHttpRequest();
          request.open('POST', path);
          request.setRequestHeader('RequestVerificationToken', document.querySelector('meta[name=studio-token]').content);
          request.setRequestHeader('Content-Type', 'application/octet-stream');
          const started = performance.now();
          request.onload = () => request.status === expected ? resolve(performance.now() - started) : reject(new Error(`${path} answered ${request.status}`));
          request.onerror = () => reject(new Error(`${path} did not answer`));
          request.send(window.body);
        })
        """;

    private static readonly (string Path, HttpStatusCode Answer) Stage = ("/stills", HttpStatusCode.UnsupportedMediaType);
    private static readonly (string Path, HttpStatusCode Answer) Discard = ("/discard", HttpStatusCode.OK);

    public static async IAsyncEnumerable<Row> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var studio = await MeasuredServer.StudioAsync();
        var (staged, discarded) = await FromClientAsync(studio.Address, cancellationToken);
        var lean = new Row("the same from a client that costs nothing", new(staged, "ms"), new(new(discarded, "ms"), "same server, discarding"), new Budget.None());
        (staged, discarded) = await FromBrowserAsync(studio.Address);
        yield return new("upload of 8 MB: received, hashed, staged", new(staged, "ms"), new(new(discarded, "ms"), "same server, discarding"), new Budget.RatioAtMost(1.5));
        yield return lean;
    }

    private static async Task<(double Staged, double Discarded)> FromBrowserAsync(Uri address)
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.Browser.NewPageAsync();
        await page.GotoAsync(address.ToString());
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        List<double> staged = [], discarded = [];
        for (var round = -10; round < Rounds; round++)
        {
            var discard = await page.EvaluateAsync<double>(Send, new object[] { Discard.Path, (int)Discard.Answer });
            var stage = await page.EvaluateAsync<double>(Send, new object[] { Stage.Path, (int)Stage.Answer });
            if (round < 0)
                continue;
            discarded.Add(discard);
            staged.Add(stage);
        }

        return (Samples.Median(staged), Samples.Median(discarded));
    }

    private static async Task<(double Staged, double Discarded)> FromClientAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
        var token = Token().Match(await client.GetStringAsync("/", cancellationToken)).Groups["token"].Value;
        client.DefaultRequestHeaders.Add("RequestVerificationToken", WebUtility.HtmlDecode(token));
        client.DefaultRequestHeaders.Add("Origin", address.GetLeftPart(UriPartial.Authority));
        var body = RandomNumberGenerator.GetBytes(Bytes);
        Func<Task> discard = () => PostAsync(client, Discard, body, cancellationToken);
        Func<Task> stage = () => PostAsync(client, Stage, body, cancellationToken);
        await Samples.WarmAsync(TimeSpan.FromSeconds(5), discard, stage);
        var times = await Samples.InTurnsAsync(Rounds, stage, discard);
        return (Samples.Median(times[0]), Samples.Median(times[1]));
    }

    private static async Task PostAsync(HttpClient client, (string Path, HttpStatusCode Answer) route, byte[] body, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var answer = await client.PostAsync(route.Path, content, cancellationToken);
        if (answer.StatusCode != route.Answer)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{route.Path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}"));
    }

    [GeneratedRegex("name=\"studio-token\" content=\"(?<token>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
