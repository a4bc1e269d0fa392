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
    private const int Rounds = 60;

    public static async IAsyncEnumerable<Row> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var studio = await MeasuredServer.StudioAsync();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = studio.Address };
        var token = Token().Match(await client.GetStringAsync("/", cancellationToken)).Groups["token"].Value;
        client.DefaultRequestHeaders.Add("RequestVerificationToken", WebUtility.HtmlDecode(token));
        client.DefaultRequestHeaders.Add("Origin", studio.Address.GetLeftPart(UriPartial.Authority));
        var body = RandomNumberGenerator.GetBytes(Bytes);
        Func<Task> discard = () => SendAsync(client, "/discard", body, HttpStatusCode.OK, cancellationToken);
        Func<Task> stage = () => SendAsync(client, "/stills", body, HttpStatusCode.UnsupportedMediaType, cancellationToken);
        await Samples.WarmAsync(TimeSpan.FromSeconds(5), discard, stage);
        var times = await Samples.InTurnsAsync(Rounds, stage, discard);
        yield return new("upload of 8 MB: received, hashed, staged", new(Samples.Median(times[0]), "ms"),
            new(new(Samples.Median(times[1]), "ms"), "same server, discarding"), new Budget.RatioAtMost(1.5));
    }

    private static async Task SendAsync(HttpClient client, string path, byte[] body, HttpStatusCode expected, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var answer = await client.PostAsync(path, content, cancellationToken);
        if (answer.StatusCode != expected)
            throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }

    [GeneratedRegex("name=\"studio-token\" content=\"(?<token>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
