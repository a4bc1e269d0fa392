namespace KlingStudio.Browser.Tests;

/// <summary>A photograph to drop: one of the bundled ones, under a name of its own.</summary>
internal static class Photograph
{
    public static FilePayload Named(string name, string still = "harbour") => new()
    {
        Name = name,
        MimeType = "image/jpeg",
        Buffer = File.ReadAllBytes(Path.Combine(Root(), "wwwroot-assets", "wwwroot", "img", "stills", $"{still}.jpg")),
    };

    /// <summary>One as an address that holds it.</summary>
    public static string DataUri => "data:image/jpeg;base64," + Convert.ToBase64String(Named("harbour.jpg").Buffer);

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "KlingStudio.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests run from inside the tree.");
    }
}
