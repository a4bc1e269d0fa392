using System.Diagnostics;

namespace KlingStudio.Web.Tests;

/// <summary>The studio as it is handed to somebody: a folder that knows nothing of the source tree.</summary>
public sealed class PublishedStudio : IAsyncLifetime
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("kling-studio-published-").FullName;

    public string Dll => Path.Combine(Folder, "KlingStudio.Web.dll");

    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "KlingStudio.sln")))
                folder = folder.Parent;
            return folder.FullName;
        }
    }

    public async ValueTask InitializeAsync()
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)) == "release" ? "Release" : "Debug";
        foreach (var arg in (string[])["publish", Path.Combine(Root, "src", "KlingStudio.Web"), "--no-build", "--configuration", configuration, "--output", Folder, "--nologo"])
            start.ArgumentList.Add(arg);
        using var publish = Process.Start(start)!;
        var output = await publish.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await publish.WaitForExitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(5));
        Assert.True(publish.ExitCode == 0, output);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
