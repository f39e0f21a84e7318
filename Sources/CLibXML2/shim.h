#include <libxml/xmlversion.h>
// Its headers of ICU would clash with those that Foundation brings; what needs them is not used.
#undef LIBXML_ICU_ENABLED
#include <libxml/xmlreader.h>
