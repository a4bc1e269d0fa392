using System.Diagnostics;
using System.Text.Json.Nodes;
using KlingStudio.Web.Features.FalApi;

namespace KlingStudio.Web.Tests.FalApi;

/// <summary>What the API page offers to copy works as it is copied, in a folder with a still.jpg.</summary>
public sealed class ApiExampleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_curl_example_orders_asks_and_fetches()
    {
        await using var studio = await ApiStudio.StartAsync();
        studio.MakeByItself(TimeSpan.FromMilliseconds(100));
        using var folder = new ExampleFolder();
        var code = Example(studio, "curl").Code.ReplaceLineEndings("\n").Split("\n\n");
        var submitted = JsonNode.Parse(await folder.RunAsync("bash", ["-c", code[0]]))!;
        Assert.Equal("IN_QUEUE", submitted["status"]!.GetValue<string>());
        var id = submitted["request_id"]!.GetValue<Guid>();
        await studio.UntilAsync(id, "COMPLETED");
        // The two commands that follow, one to a line, the result last.
        var asked = await folder.RunAsync("bash", ["-c", code[1].Replace("curl -s ", "echo; curl -s ", StringComparison.Ordinal)], ("REQUEST_ID", id.ToString()));
        var answers = asked.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal("COMPLETED", answers[0]["status"]!.GetValue<string>());
        Assert.StartsWith($"{studio.Base}/files/", answers[1]["video"]!["url"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_JavaScript_example_gets_its_clip()
    {
        await using var studio = await ApiStudio.StartAsync();
        studio.MakeByItself(TimeSpan.FromMilliseconds(100));
        using var folder = new ExampleFolder();
        folder.InstallFalsClient();
        var said = await folder.RunAsync("node", [folder.Write("example.mjs", Example(studio, "JavaScript").Code)]);
        var last = said.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Split(' ');
        Assert.True(Guid.TryParse(last[0], out _), said);
        Assert.Equal(ApiStudio.Clip, await studio.Client.GetByteArrayAsync(new Uri(last[1]), Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_key_stands_only_where_one_is_asked_for_and_every_address_is_the_studios(bool needsKey)
    {
        var examples = ApiExamples.For("http://studio.test:1", new Uri("https://studio.test:2"), needsKey);
        Assert.Equal(needsKey ? 3 : 0, examples[0].Code.Split("Authorization: Key $FAL_KEY").Length - 1);
        foreach (var text in examples.SelectMany(example => (string[])[example.Code, example.Setup ?? ""]))
        {
            Assert.DoesNotContain("localhost", text, StringComparison.Ordinal);
            Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
        }

        Assert.Contains("export FAL_RUN_HOST=studio.test:2/run FAL_QUEUE_RUN_HOST=studio.test:2/queue", examples[2].Setup, StringComparison.Ordinal);
        Assert.Contains("${FAL_KEY:-any:key}", examples[2].Setup, StringComparison.Ordinal);
    }

    private static ApiExample Example(ApiStudio studio, string name) => ApiExamples.For(studio.Base, tls: null, needsKey: false).Single(example => example.Name == name);

    /// <summary>Where somebody tries an example out.</summary>
    private sealed class ExampleFolder : IDisposable
    {
        private readonly string _path = Directory.CreateTempSubdirectory("kling-studio-example-").FullName;

        public ExampleFolder() => File.WriteAllBytes(Path.Combine(_path, "still.jpg"), Pictures.Photograph(1280, 720).JpegsaveBuffer());

        public string Write(string name, string text)
        {
            var file = Path.Combine(_path, name);
            File.WriteAllText(file, text);
            return file;
        }

        /// <summary>As <c>npm install @fal-ai/client</c> would.</summary>
        public void InstallFalsClient()
        {
            var tools = Environment.GetEnvironmentVariable("KLINGSTUDIO_TEST_TOOLS") is { Length: > 0 } named
                ? named
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "kling-studio-tests");
            var modules = Path.Combine(tools, "node_modules");
            Assert.True(Directory.Exists(Path.Combine(modules, "@fal-ai", "client")), $"fal's client is not in {tools}: tests/run.sh installs it.");
            File.CreateSymbolicLink(Path.Combine(_path, "node_modules"), modules);
        }

        public async Task<string> RunAsync(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
        {
            var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _path };
            foreach (var argument in arguments)
                start.ArgumentList.Add(argument);
            start.Environment.Remove("FAL_KEY");
            foreach (var (name, value) in environment)
                start.Environment[name] = value;
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync(Token);
            var said = await process.StandardOutput.ReadToEndAsync(Token).WaitAsync(TimeSpan.FromMinutes(2), Token);
            await process.WaitForExitAsync(Token);
            Assert.True(process.ExitCode == 0, $"{said} {await errors}");
            return said;
        }

        public void Dispose() => Directory.Delete(_path, recursive: true);
    }
}
