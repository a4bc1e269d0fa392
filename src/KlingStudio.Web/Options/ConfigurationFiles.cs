using System.Reflection;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace KlingStudio.Web;

/// <summary>Built-in defaults &lt; one <c>appsettings.json</c> &lt; environment &lt; command line.</summary>
internal static class ConfigurationFiles
{
    /// <summary>
    /// Replaces the framework's settings files by ours: the file beside the dll, else the one at the top of the source tree
    /// when the studio itself runs from there (a test never reads a developer's own settings).
    /// </summary>
    /// <returns>What is wrong with the file.</returns>
    public static IReadOnlyList<string> Apply(ConfigurationManager configuration)
    {
        foreach (var source in configuration.Sources.OfType<JsonConfigurationSource>().ToList())
            configuration.Sources.Remove(source);
        if (Find() is not { } file)
            return [];

        try
        {
            var source = new JsonConfigurationSource { Path = Path.GetFileName(file), Optional = false, ReloadOnChange = false };
            source.FileProvider = new PhysicalFileProvider(Path.GetDirectoryName(file)!);
            var names = source.Build(configuration).LoadedTopLevel();
            configuration.Sources.Insert(0, source);
            return [.. KnownKeys.JudgeTopLevel(names, $"in {file}")];
        }
        catch (Exception broken) when (broken is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            configuration.Sources.Where(source => source is JsonConfigurationSource).ToList().ForEach(source => configuration.Sources.Remove(source));
            return [$"{file} can't be read: {(broken.InnerException ?? broken).Message}"];
        }
    }

    /// <summary>The framework reads the file beside the dll too, before we can: a broken one ends there.</summary>
    public static WebApplicationBuilder CreateBuilder(WebApplicationOptions options)
    {
        try
        {
            return WebApplication.CreateBuilder(options);
        }
        catch (InvalidDataException broken)
        {
            throw new StartRefusedException(StartRefusedException.BadConfiguration, [$"{broken.Message} {broken.InnerException?.Message}".Trim()], broken);
        }
    }

    private static string? Find()
    {
        const string name = "appsettings.json";
        var beside = Path.Combine(AppContext.BaseDirectory, name);
        if (File.Exists(beside))
            return beside;
        if (Assembly.GetEntryAssembly() != typeof(ConfigurationFiles).Assembly)
            return null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "KlingStudio.sln")))
                return Path.Combine(folder.FullName, name) is var top && File.Exists(top) ? top : null;
        }

        return null;
    }

    private static IEnumerable<string> LoadedTopLevel(this IConfigurationProvider provider)
    {
        provider.Load();
        return provider.GetChildKeys([], parentPath: null);
    }
}
