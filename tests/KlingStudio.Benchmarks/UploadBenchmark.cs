using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace KlingStudio.Benchmarks;

/// <summary>
/// 8 MB on <c>POST /stills</c>, against a route of the same server that reads them and keeps nothing. They are no picture, so what is timed ends
/// where judging begins: received, hashed, staged, refused.
/// </summary>
internal static partial class UploadBenchmark
{
    private const int Bytes = 8_000_000;
    private const int Warm = 10;
    private const int Rounds = 60;

    public static async IAsyncEnumerable<Row> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var studio = await MeasuredServer.StudioAsync();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = studio.Address };
        var token = Token().Match(await client.GetStringAsync("/", cancellationToken)).Groups["token"].Value;
        client.DefaultRequestHeaders.Add("RequestVerificationToken", WebUtility.HtmlDecode(token));
        client.DefaultRequestHeaders.Add("Origin", studio.Address.GetLeftPart(UriPartial.Authority));
        var body = RandomNumberGenerator.GetBytes(Bytes);
        List<double> kept = [], discarded = [];
        for (var round = -Warm; round < Rounds; round++)
        {
            var discard = await SendAsync(client, "/discard", body, HttpStatusCode.OK, cancellationToken);
            var stage = await SendAsync(client, "/stills", body, HttpStatusCode.UnsupportedMediaType, cancellationToken);
            if (round < 0)
                continue;
            discarded.Add(discard);
            kept.Add(stage);
        }

        yield return new("upload of 8 MB: received, hashed, staged", new(Samples.Median(kept), "ms"),
            new(new(Samples.Median(discarded), "ms"), "same server, discarding"), new Budget.RatioAtMost(1.5));
    }

    private static Task<double> SendAsync(HttpClient client, string path, byte[] body, HttpStatusCode expected, CancellationToken cancellationToken) => Samples.TimeAsync(async () =>
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var answer = await client.PostAsync(path, content, cancellationToken);
        if (answer.StatusCode != expected)
            throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    });

    [GeneratedRegex("name=\"studio-token\" content=\"(?<token>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
