package io.clockjack.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.clockjack.client.generated.ApiClient;
import io.clockjack.client.generated.JSON;
import io.clockjack.client.generated.model.AbstractOpenApiSchema;
import io.clockjack.client.generated.model.UnknownVariant;
import java.io.IOException;

/**
 * How the generated models are read and written: a member of a union that this version of the client doesn't know is an
 * {@link UnknownVariant}, and what wasn't set isn't sent. What users put into them is written as it is, with its nulls.
 */
final class Models extends JacksonAnnotationIntrospector {
  private static final long serialVersionUID = 1L;
  private static final Package PACKAGE = UnknownVariant.class.getPackage();

  private Models() {}

  static ObjectMapper mapper() {
    ObjectMapper mapper = ApiClient.createDefaultObjectMapper();
    mapper.setDefaultPropertyInclusion(JsonInclude.Include.ALWAYS);
    return mapper.setAnnotationIntrospector(new Models());
  }

  @Override
  public JsonInclude.Value findPropertyInclusion(Annotated annotated) {
    JsonInclude.Value said = super.findPropertyInclusion(annotated);
    boolean open = said.getValueInclusion() == JsonInclude.Include.USE_DEFAULTS;
    if (open && annotated instanceof AnnotatedMember member && PACKAGE.equals(member.getDeclaringClass().getPackage())) {
      return said.withValueInclusion(JsonInclude.Include.NON_NULL);
    }
    return said;
  }

  @Override
  public Object findDeserializer(Annotated annotated) {
    Class<?> type = annotated.getRawType();
    if (AbstractOpenApiSchema.class.isAssignableFrom(type)) {
      return new Reader(type.asSubclass(AbstractOpenApiSchema.class));
    }
    return super.findDeserializer(annotated);
  }

  private static final class Reader extends JsonDeserializer<AbstractOpenApiSchema> {
    private final Class<? extends AbstractOpenApiSchema> type;

    Reader(Class<? extends AbstractOpenApiSchema> type) {
      this.type = type;
    }

    @Override
    public AbstractOpenApiSchema deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      JsonNode tree = context.readTree(parser);
      AbstractOpenApiSchema union = empty();
      union.setActualInstance(member(parser, tree, JSON.getClassForElement(tree, type)));
      return union;
    }

    private static Object member(JsonParser parser, JsonNode tree, Class<?> known) throws JsonProcessingException {
      if (known != null) {
        try {
          return parser.getCodec().treeToValue(tree, known);
        } catch (JsonProcessingException error) {
          // Of a known kind, and not in its form: a newer server may have changed it.
        }
      }
      return parser.getCodec().treeToValue(tree, UnknownVariant.class);
    }

    private AbstractOpenApiSchema empty() {
      try {
        return type.getDeclaredConstructor().newInstance();
      } catch (ReflectiveOperationException error) {
        throw new IllegalStateException(error);
      }
    }
  }
}
