namespace KlingStudio.Generations;

/// <summary>Where a clip lies between the engine and the vault. Nothing here is ever taken up again: what a killed process left is only in the way.</summary>
public sealed class ClipStaging(GenerationsOptions options)
{
    /// <summary>Empties it. Run once at start, before anything is on its way.</summary>
    /// <exception cref="IOException">The folder can't be used.</exception>
    public void Tidy()
    {
        foreach (var left in Directory.EnumerateFiles(Directory.CreateDirectory(options.StagingDirectory).FullName))
            File.Delete(left);
    }

    /// <summary>The file for a generation's clip. Who needs it for something else says so: each has a file of its own.</summary>
    internal string PathFor(Guid generationId, string what = "") => Path.Combine(options.StagingDirectory, $"{generationId:N}{what}.mp4");
}
