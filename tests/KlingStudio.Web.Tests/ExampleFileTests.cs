using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace KlingStudio.Web.Tests;

/// <summary>A person copies the example and changes one line: everything in it must be true.</summary>
public sealed class ExampleFileTests(PublishedStudio published) : IClassFixture<PublishedStudio>
{
    private static readonly string Example = Path.Combine(PublishedStudio.Root, "appsettings.example.json");

    [Fact]
    public async Task The_example_starts_the_studio_word_for_word()
    {
        var data = Directory.CreateTempSubdirectory("kling-studio-example-").FullName;
        var beside = Path.Combine(published.Folder, "appsettings.json");
        File.Copy(Example, beside);
        try
        {
            var port = StudioProcess.FreePort();
            await using var studio = StudioProcess.Start(["--urls", $"http://127.0.0.1:{port}", "--Studio:DataDirectory", data], published.Dll);
            using var client = await studio.AnswersAsync(port);
            Assert.Equal("live", await client.GetStringAsync("/health/live", TestContext.Current.CancellationToken));
        }
        finally
        {
            File.Delete(beside);
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public void The_example_shows_every_key_and_no_other()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Example), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        Assert.Equal(KnownKeys.Known.Order(StringComparer.Ordinal), Keys(document.RootElement, "").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_default_in_the_example_is_the_real_one()
    {
        var example = StudioSettings.Read(new ConfigurationBuilder().AddJsonFile(Example).Build(), []);
        var builtIn = StudioSettings.Read(new ConfigurationBuilder().Build(), []);
        Assert.Equal(builtIn.AllowedHosts, example.AllowedHosts);
        Assert.Equal(builtIn.TrustedProxies, example.TrustedProxies);
        Assert.Equal(builtIn, example with { AllowedHosts = builtIn.AllowedHosts, TrustedProxies = builtIn.TrustedProxies });
    }

    [Fact]
    public void Every_key_of_the_example_says_what_it_does()
    {
        var lines = File.ReadAllLines(Example);
        var bare = lines.Select((line, index) => (line, index)).Where(item => item.line.Contains("\": ", StringComparison.Ordinal) && !item.line.TrimEnd().EndsWith('{'))
            .Where(item => !ExplainedAbove(lines, item.index)).Select(item => item.line.Trim());
        Assert.Empty(bare);
    }

    [Fact]
    public async Task A_broken_settings_file_is_named()
    {
        var beside = Path.Combine(published.Folder, "appsettings.json");
        await File.WriteAllTextAsync(beside, "{ \"Studio\": ", TestContext.Current.CancellationToken);
        try
        {
            await using var studio = StudioProcess.Start([], published.Dll);
            var (code, _, errors) = await studio.EndAsync();
            Assert.Equal(78, code);
            Assert.Contains(beside, errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    [Fact]
    public async Task The_file_gives_way_to_the_environment_and_that_to_the_command_line()
    {
        var beside = Path.Combine(published.Folder, "appsettings.json");
        await File.WriteAllTextAsync(beside, """{ "Studo": {}, "Limits": { "Circuits": "file", "Sockets": "file", "UploadsAtOnce": "file" } }""", TestContext.Current.CancellationToken);
        try
        {
            await using var studio = StudioProcess.Start(["--Limits:UploadsAtOnce", "line"], published.Dll,
                environment: new Dictionary<string, string> { ["Limits__Sockets"] = "environment", ["Limits__UploadsAtOnce"] = "environment" });
            var (_, _, errors) = await studio.EndAsync();
            Assert.Contains("Limits__Circuits is “file”", errors, StringComparison.Ordinal);
            Assert.Contains("Limits__Sockets is “environment”", errors, StringComparison.Ordinal);
            Assert.Contains("Limits__UploadsAtOnce is “line”", errors, StringComparison.Ordinal);
            Assert.Contains("Did you mean Studio?", errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    [Theory]
    [InlineData("Production", true)]
    [InlineData("Development", true)]
    [InlineData("Production", false)]
    [InlineData("Development", false)]
    public async Task Every_asset_arrives_with_its_bytes_wherever_the_studio_is_started(string environment, bool isPublished)
    {
        var data = Directory.CreateTempSubdirectory("kling-studio-assets-").FullName;
        var port = StudioProcess.FreePort();
        await using (var studio = StudioProcess.Start(["--urls", $"http://127.0.0.1:{port}", "--Studio:DataDirectory", data], isPublished ? published.Dll : StudioProcess.BuiltDll,
            Path.GetTempPath(), new Dictionary<string, string> { ["ASPNETCORE_ENVIRONMENT"] = environment }))
        {
            using var client = await studio.AnswersAsync(port);
            var web = Path.Combine(published.Folder, "wwwroot");
            var files = Directory.EnumerateFiles(web, "*", SearchOption.AllDirectories).Where(path => Path.GetExtension(path) is not (".br" or ".gz")).ToList();
            Assert.NotEmpty(files);
            foreach (var file in files)
            {
                using var response = await client.GetAsync("/" + Path.GetRelativePath(web, file), TestContext.Current.CancellationToken);
                Assert.True(response.IsSuccessStatusCode, $"{file}: {(int)response.StatusCode}");
                var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
                Assert.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(file)), $"{file}: {bytes.Length} bytes came");
            }

            Assert.True((await client.GetByteArrayAsync("/_framework/blazor.web.js", TestContext.Current.CancellationToken)).Length > 10_000);
        }

        Directory.Delete(data, recursive: true);
    }

    private static bool ExplainedAbove(string[] lines, int index)
    {
        while (index-- > 0 && lines[index].Trim().Length > 0 && !lines[index].TrimEnd().EndsWith('{'))
        {
            if (lines[index].TrimStart().StartsWith("//", StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private static IEnumerable<string> Keys(JsonElement element, string prefix) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Keys(property.Value, prefix.Length == 0 ? property.Name : $"{prefix}:{property.Name}")),
        JsonValueKind.Array => [$"{prefix}:0"],
        _ => [prefix],
    };
}
