namespace KlingStudio.Browser.Tests;

/// <summary>Pictures of the screens for somebody to look at, when a folder for them is named.</summary>
internal static class Picture
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("KLING_STUDIO_PICTURES");

    /// <summary>Does nothing unless <c>KLING_STUDIO_PICTURES</c> names a folder.</summary>
    public static Task TakeAsync(IPage page, string name) =>
        Folder is null ? Task.CompletedTask : page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}.png") });
}
