using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using KlingStudio.Stills;

// dotnet run -c Release --project wwwroot-assets/stills [-- harbour forest street] [--scale 0.25] [--samples 8] [--out folder]
var stills = new Dictionary<string, IStill>(StringComparer.Ordinal)
{
    ["harbour"] = new Harbour(),
    ["forest"] = new Forest(),
    ["street"] = new Street(),
};
var chosen = args.Where(stills.ContainsKey).ToList();
var scale = float.Parse(Option("--scale") ?? "1", CultureInfo.InvariantCulture);
var folder = Option("--out") ?? Path.Combine(SourceFolder(), "..", "wwwroot", "img", "stills");
Directory.CreateDirectory(folder);

foreach (var name in chosen.Count > 0 ? chosen : [.. stills.Keys])
{
    var still = stills[name];
    var clock = Stopwatch.StartNew();
    var samples = int.Parse(Option("--samples") ?? still.Samples.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    var frame = still.Render((int)(still.Width * scale), (int)(still.Height * scale), samples);
    var size = Film.Save(frame, still.Look, Path.Combine(folder, name));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {frame.Width}x{frame.Height}, {size / 1000} kB, {clock.Elapsed.TotalSeconds:0} s"));
}

string? Option(string key)
{
    var at = Array.IndexOf(args, key);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}

static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
