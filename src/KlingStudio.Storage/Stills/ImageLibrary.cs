using NetVips;

namespace KlingStudio.Storage;

/// <summary>
/// libvips, locked down once for the whole process. Its own "untrusted" list still lets TIFF and matrix files in, so every loader is
/// blocked and five are let back; a file that is none of those can't reach a decoder, whatever it claims to be.
/// </summary>
public static class ImageLibrary
{
    private static readonly Lazy<bool> Ready = new(Prepare);

    /// <summary>Must run before the first picture is opened; more calls do nothing.</summary>
    /// <exception cref="InvalidOperationException">The native library doesn't load on this machine.</exception>
    public static void EnsureReady() => _ = Ready.Value;

    private static bool Prepare()
    {
        if (!ModuleInitializer.VipsInitialized)
            throw new InvalidOperationException("The image library (libvips) doesn't load on this machine.", ModuleInitializer.Exception);
        Operation.Block("VipsForeignLoad", state: true);
        foreach (var loader in (string[])["Jpeg", "Png", "Webp", "Heif", "Nsgif"])
            Operation.Block($"VipsForeignLoad{loader}", state: false);
        // No picture is opened twice: a cache would only hold memory and file handles.
        Cache.Max = 0;
        Cache.MaxMem = 0;
        Cache.MaxFiles = 0;
        // Threads for each of at most two pictures at once; renders and web requests want the rest of the machine.
        NetVips.NetVips.Concurrency = Math.Clamp(Environment.ProcessorCount / 2, 2, 4);
        return true;
    }
}
