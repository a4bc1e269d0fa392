using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace KlingStudio.Web.Tests;

/// <summary>A page of the studio as a browser has it, cookie and token included: it sends what the page's script sends.</summary>
public sealed partial class OpenPage : IDisposable
{
    private readonly HttpClient _client;
    private readonly string _token;
    private readonly string _cookie;

    private OpenPage(HttpClient client, string token, string cookie) => (_client, _token, _cookie) = (client, token, cookie);

    public HttpClient Client => _client;

    public static async Task<OpenPage> OpenAsync(Uri address)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { BaseAddress = address };
        using var response = await client.GetAsync("/", TestContext.Current.CancellationToken);
        var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie")).Split(';')[0];
        return new OpenPage(client, Token().Match(page).Groups["token"].Value, cookie);
    }

    /// <summary>The headers of an upload, as the script sets them.</summary>
    public IReadOnlyList<(string Name, string Value)> UploadHeaders(string name) =>
    [
        ("Origin", _client.BaseAddress!.GetLeftPart(UriPartial.Authority)),
        ("Sec-Fetch-Site", "same-origin"),
        ("Cookie", _cookie),
        ("RequestVerificationToken", _token),
        ("X-File-Name", Uri.EscapeDataString(name)),
        ("Content-Type", "application/octet-stream"),
    ];

    /// <summary>Sends a file; the status and the JSON that came back.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Answer)> UploadAsync(byte[] bytes, string name = "picture.jpg")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/stills") { Content = new ByteArrayContent(bytes) };
        foreach (var (header, value) in UploadHeaders(name))
        {
            if (!request.Headers.TryAddWithoutValidation(header, value))
                request.Content.Headers.TryAddWithoutValidation(header, value);
        }

        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.Content.Headers.ContentType?.MediaType == "application/json", $"{(int)response.StatusCode}: {text}");
        return (response.StatusCode, JsonDocument.Parse(text).RootElement);
    }

    /// <summary>Sends a file that must be taken; the id of its still.</summary>
    public async Task<Guid> TakenAsync(byte[] bytes, string name = "picture.jpg")
    {
        var (status, answer) = await UploadAsync(bytes, name);
        Assert.True(status == HttpStatusCode.Created, $"{status}: {answer}");
        return answer.GetProperty("id").GetGuid();
    }

    /// <summary>The head of an upload that says it has <paramref name="length"/> bytes, for a socket.</summary>
    public byte[] UploadHead(long length, string name = "picture.jpg") => Encoding.ASCII.GetBytes(
        $"POST /stills HTTP/1.1\r\nHost: {_client.BaseAddress!.Authority}\r\nContent-Length: {length}\r\n"
        + string.Concat(UploadHeaders(name).Select(header => $"{header.Name}: {header.Value}\r\n")) + "\r\n");

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("name=\"studio-token\" content=\"(?<token>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
