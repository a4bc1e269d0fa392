namespace KlingStudio.Architecture.Tests;

/// <summary>The tree as it lies on the disk.</summary>
internal static class House
{
    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Files(string folder, params string[] extensions) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            .Where(path => extensions.Contains(Path.GetExtension(path)))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or ".artifacts" or "node_modules"));

    public static string Name(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "KlingStudio.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests run from inside the tree: KlingStudio.sln was not found above them.");
    }
}
