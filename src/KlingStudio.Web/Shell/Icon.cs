using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace KlingStudio.Web.Shell;

/// <summary>One drawing of <see cref="Outlines"/>. Decoration only: the control around it carries the name.</summary>
public sealed class Icon : ComponentBase
{
    /// <summary>Which.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>More classes: <c>small</c>, <c>solid</c>.</summary>
    [Parameter]
    public string? Class { get; set; }

    /// <inheritdoc />
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "svg");
        builder.AddAttribute(1, "class", Class is null ? "icon" : $"icon {Class}");
        builder.AddAttribute(2, "viewBox", "0 0 24 24");
        builder.AddAttribute(3, "aria-hidden", "true");
        builder.AddAttribute(4, "focusable", "false");
        builder.AddMarkupContent(5, Outlines.Of(Name));
        builder.CloseElement();
    }
}
