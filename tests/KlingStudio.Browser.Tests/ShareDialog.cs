namespace KlingStudio.Browser.Tests;

/// <summary>The share dialog, as its owner uses it.</summary>
internal static class ShareDialog
{
    public static ILocator Of(Visitor visitor) => visitor.Page.GetByRole(AriaRole.Dialog, new() { Name = "Share", Exact = true });

    /// <summary>Makes a link in the open dialog and gives its address.</summary>
    public static async Task<string> MakeLinkAsync(Visitor visitor, bool prompt = false, bool download = false)
    {
        var dialog = Of(visitor);
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("Anna");
        if (prompt)
            await dialog.GetByRole(AriaRole.Switch, new() { Name = "Show prompt" }).CheckAsync();
        if (download)
            await dialog.GetByRole(AriaRole.Switch, new() { Name = "Allow download" }).CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create link" }).ClickAsync();
        var link = dialog.GetByRole(AriaRole.Textbox, new() { Name = "Link", Exact = true });
        await link.WaitForAsync();
        foreach (var name in (string[])["Copy", "Pause", "Revoke"])
            await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = name, Exact = true })).ToBeVisibleAsync();
        return await link.InputValueAsync();
    }
}
