using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KlingStudio.Storage;

internal sealed class WebhookDeliveryConfiguration : IEntityTypeConfiguration<WebhookDeliveryRow>
{
    public void Configure(EntityTypeBuilder<WebhookDeliveryRow> builder)
    {
        // It is there before the generation, so no foreign key.
        builder.ToTable("WebhookDeliveries").HasKey(delivery => delivery.Id);
        builder.Property(delivery => delivery.Id).ValueGeneratedNever();
        builder.Property(delivery => delivery.Target).HasMaxLength(WebhookDelivery.TargetMax);
        builder.Property(delivery => delivery.State).HasConversion<string>().HasMaxLength(Widths.Name);
        builder.Property(delivery => delivery.Answer).HasMaxLength(WebhookDelivery.AnswerMax);
        builder.HasIndex(delivery => new { delivery.GenerationId, delivery.Target }).IsUnique();
        builder.HasIndex(delivery => delivery.NextAt).HasFilter("\"State\" = 'Waiting'");
    }
}
