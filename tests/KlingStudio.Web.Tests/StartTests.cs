using System.Net;
using System.Net.Sockets;

namespace KlingStudio.Web.Tests;

/// <summary>Two studios on one folder, a port that is taken, a folder that can't be written: one sentence, and nobody's work is harmed.</summary>
public sealed class StartTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("kling-studio-start-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_second_studio_on_the_same_folder_gives_up_and_the_first_is_unharmed()
    {
        var port = StudioProcess.FreePort();
        await using var first = StudioProcess.Start(["--urls", $"http://127.0.0.1:{port}", $"--Studio:DataDirectory={_data}"]);
        using var client = await first.AnswersAsync(port);
        await using var second = StudioProcess.Start(["--urls", $"http://127.0.0.1:{StudioProcess.FreePort()}", $"--Studio:DataDirectory={_data}"]);
        var (code, output, errors) = await second.EndAsync();
        Assert.Equal(78, code);
        Assert.Equal($"Kling Studio can't start. Another studio is already using {_data}. Stop it first, or give this one its own folder with Studio__DataDirectory.", errors.Trim());
        Assert.Empty(output);
        Assert.Equal("live", await client.GetStringAsync("/health/live", TestContext.Current.CancellationToken));

        first.Terminate();
        Assert.Equal(0, (await first.EndAsync()).Code);
    }

    [Fact]
    public async Task A_folder_is_free_again_after_its_studio_stopped()
    {
        for (var i = 0; i < 2; i++)
        {
            await using var app = StudioApp.Build(["--urls=http://127.0.0.1:0", $"--Studio:DataDirectory={_data}"]);
            await app.StartAsync(TestContext.Current.CancellationToken);
            await app.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_port_in_use_is_said_in_one_sentence()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        await using var studio = StudioProcess.Start(["--urls", url, $"--Studio:DataDirectory={_data}"]);
        var (code, output, errors) = await studio.EndAsync();
        Assert.Equal(69, code);
        Assert.Equal($"Kling Studio can't start. {url} is in use by another program. Stop that one, or choose another address with --urls.", errors.Trim());
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_wrong_setting_is_listed_before_anything_is_opened()
    {
        await using var studio = StudioProcess.Start(["--urls", "http://*:5379", $"--Studio:DataDirectory={_data}/new"],
            environment: new Dictionary<string, string> { ["Limits__Circuits"] = "many", ["FAL_KEY"] = "id:secret-\ncanary", ["Studio__Acess"] = "Local" });
        var (code, output, errors) = await studio.EndAsync();
        Assert.Equal(78, code);
        Assert.All((string[])["--urls has http://*:5379", "Limits__Circuits", "FAL_KEY has a line break", "Did you mean Studio__Access?"],
            said => Assert.Contains(said, errors, StringComparison.Ordinal));
        Assert.DoesNotContain("canary", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Empty(output);
        Assert.False(Directory.Exists(_data + "/new"));
    }

    [Fact]
    public async Task A_folder_that_can_not_be_made_is_said_in_one_sentence()
    {
        var file = Path.Combine(_data, "a-file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await using var app = StudioApp.Build(["--urls=http://127.0.0.1:0", $"--Studio:DataDirectory={file}/inside"]);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => app.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(78, refused.ExitCode);
        Assert.Contains("Studio__DataDirectory", Assert.Single(refused.Sentences), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "can't be used", 78)]
    [InlineData("keys", "can't be used", 78)]
    [InlineData("spool", "can't be used", 78)]
    [InlineData("staging/clips", "can't be used", 78)]
    [InlineData("media/.incoming", "The media vault on disk can't be used", 69)]
    public async Task A_folder_that_can_not_be_written_is_said_in_one_sentence_and_nothing_is_half_done(string folder, string said, int code)
    {
        var locked = Directory.CreateDirectory(Path.Combine(_data, folder)).FullName;
        await File.WriteAllTextAsync(Path.Combine(locked, "left"), "", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            await using var studio = StudioProcess.StartUnprivileged(["--urls=http://127.0.0.1:0", $"--Studio:DataDirectory={_data}"]);
            var end = await studio.EndAsync();
            Assert.Equal(code, end.Code);
            Assert.Contains(said, Assert.Single(end.Errors.Trim().Split('\n')), StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", end.Output, StringComparison.Ordinal);
            Assert.Equal([Path.Combine(locked, "left")], Directory.GetFileSystemEntries(locked));
        }
        finally
        {
            File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task A_port_that_this_user_may_not_open_is_said_in_one_sentence()
    {
        await using var studio = StudioProcess.StartUnprivileged(["--urls=http://127.0.0.1:1", $"--Studio:DataDirectory={_data}"]);
        var (code, output, errors) = await studio.EndAsync();
        Assert.Equal(69, code);
        Assert.Equal("Kling Studio can't start. http://127.0.0.1:1 can't be listened on: Permission denied. Choose another address with --urls.", errors.Trim());
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "the configured ffmpeg is not there")]
    [InlineData("4.3.8", "ffmpeg 4.3.8 is too old, 4.4 or newer is needed")]
    public async Task Without_a_good_ffmpeg_the_studio_starts_and_says_so_once(string? version, string said)
    {
        var ffmpeg = Path.Combine(_data, "ffmpeg");
        if (version is not null)
        {
            await File.WriteAllTextAsync(ffmpeg, $"#!/bin/sh\necho 'ffmpeg version {version} Copyright'\n", TestContext.Current.CancellationToken);
            File.SetUnixFileMode(ffmpeg, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var port = StudioProcess.FreePort();
        await using var studio = StudioProcess.Start(["--urls", $"http://127.0.0.1:{port}", $"--Studio:DataDirectory={_data}", $"--Rehearsal:Ffmpeg={ffmpeg}"]);
        using (await studio.AnswersAsync(port))
            studio.Terminate();
        var (code, output, errors) = await studio.EndAsync();
        Assert.Equal((0, ""), (code, errors));
        var line = Assert.Single(output.Split('\n'), line => line.Contains("No engine can make a clip", StringComparison.Ordinal));
        Assert.Contains(said, line, StringComparison.Ordinal);
        Assert.Contains("ffmpeg", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_folder_is_for_its_user_alone()
    {
        var data = Path.Combine(_data, "made");
        await using var app = StudioApp.Build(["--urls=http://127.0.0.1:0", $"--Studio:DataDirectory={data}"]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        await app.StopAsync(TestContext.Current.CancellationToken);
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(Owner, File.GetUnixFileMode(data));
        Assert.Equal(Owner, File.GetUnixFileMode(Path.Combine(data, "keys")));
    }

    [Fact]
    public async Task The_studio_says_where_it_is_and_where_the_work_lives_and_ends_well_when_told_to()
    {
        var port = StudioProcess.FreePort();
        await using var studio = StudioProcess.Start(["--urls", $"http://localhost:{port}", $"--Studio:DataDirectory={_data}"]);
        using var client = await studio.AnswersAsync(port);
        if (Socket.OSSupportsIPv6)
            Assert.Equal(200, await RawHttp.StatusAsync(new Uri($"http://[::1]:{port}"), ["GET /health/live HTTP/1.1", $"Host: localhost:{port}", "Connection: close"]));
        studio.Terminate();
        var (code, output, errors) = await studio.EndAsync();
        Assert.Equal(0, code);
        Assert.Empty(errors);
        Assert.Contains($"http://localhost:{port}", output, StringComparison.Ordinal);
        Assert.Contains(_data, output, StringComparison.Ordinal);
        Assert.Contains("Engines: ", output, StringComparison.Ordinal);
    }
}
