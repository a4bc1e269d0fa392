using System.Text.Json;

namespace KlingStudio.Web.Tests;

/// <summary>A log is read by more people than a link was given to.</summary>
public sealed class LogTests
{
    private const string Slug = "7n42DGM5Tflk9n8mt7Fhc7";

    [Theory]
    [InlineData("Json")]
    [InlineData("Line")]
    public async Task The_address_of_a_shared_link_is_in_no_line_of_it(string shape)
    {
        var data = Directory.CreateTempSubdirectory("kling-studio-log-").FullName;
        var port = StudioProcess.FreePort();
        string output, errors;
        await using (var studio = StudioProcess.Start(["--urls", $"http://127.0.0.1:{port}", "--Studio:DataDirectory", data, "--Studio:Log", shape]))
        {
            using var client = await studio.AnswersAsync(port);
            foreach (var path in (string[])[$"/s/{Slug}/answer", $"/S/{Slug}/unlock", $"/embed/{Slug}", $"/files/{Slug}/output.mp4", $"/rest/storage/upload/{Slug}", "/stills"])
            {
                // A page of another site: refused at the gate, with a warning that holds where it happened.
                using var request = new HttpRequestMessage(HttpMethod.Post, path);
                request.Headers.Add("Sec-Fetch-Site", "cross-site");
                using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            }

            studio.Terminate();
            (_, output, errors) = await studio.EndAsync();
        }

        Directory.Delete(data, recursive: true);
        Assert.True(output.Split("Refused at the gate with 403").Length > 4, output + errors);
        Assert.DoesNotContain(Slug, output + errors, StringComparison.OrdinalIgnoreCase);
        if (shape == "Json")
            LinesSayWhere(output);
    }

    // What is not secret is still there, in JSON that can be read.
    private static void LinesSayWhere(string output)
    {
        var scopes = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("Category").GetString() == "KlingStudio.Web.Gate")
            .Select(line => line.GetProperty("Scopes").EnumerateArray().Single(scope => scope.TryGetProperty("RequestPath", out _))).ToList();
        Assert.Equal(["/s/…", "/S/…", "/embed/…", "/files/…", "/rest/storage/upload/…", "/stills"], scopes.Select(scope => scope.GetProperty("RequestPath").GetString()));
        Assert.All(scopes, scope => Assert.Contains("RequestId:", scope.GetProperty("Message").GetString(), StringComparison.Ordinal));
    }
}
