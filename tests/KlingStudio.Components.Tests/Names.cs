using AngleSharp.Dom;
using Microsoft.AspNetCore.Components;

namespace KlingStudio.Components.Tests;

/// <summary>Finds controls as a screen reader does: by role and accessible name.</summary>
internal static class Names
{
    /// <summary>The accessible name of a control.</summary>
    public static string Name(this IElement element)
    {
        var words = element.GetAttribute("aria-label")
            ?? (element.GetAttribute("aria-labelledby") is { } by ? Top(element).QuerySelector($"[id='{by}']")?.TextContent : null)
            ?? (element.Id is { } id ? Top(element).QuerySelector($"label[for='{id}']")?.TextContent : null)
            ?? element.Closest("label")?.TextContent
            ?? element.TextContent;
        return Plain(words);
    }

    /// <summary>The one element of that selector and name.</summary>
    public static IElement Named<T>(this IRenderedComponent<T> page, string selector, string name)
        where T : IComponent => Assert.Single(page.FindAll(selector), element => element.Name() == name);

    /// <summary>The names of what the selector finds, in order.</summary>
    public static List<string> AllNames<T>(this IRenderedComponent<T> page, string selector)
        where T : IComponent => [.. page.FindAll(selector).Select(element => element.Name())];

    /// <summary>Text as it is read: white space is one space.</summary>
    public static string Words(this IElement element) => Plain(element.TextContent);

    // What is rendered hangs in no document.
    private static IParentNode Top(INode node)
    {
        while (node.Parent is { } parent)
            node = parent;
        return (IParentNode)node;
    }

    private static string Plain(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
